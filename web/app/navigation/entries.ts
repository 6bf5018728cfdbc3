import type { UserRole } from "#core/domain/viewer";

/**
 * Every page of an account and of the store's own people, per audience in the order of the menus. Texts: `shell.<name>`
 * and `shell.short.<name>`. `to` has no language.
 */
const entries = [
  { name: "orders", audience: "everyone", to: "/orders", icon: "box" },
  { name: "refcodes", audience: "everyone", to: "/refcodes", icon: "gift" },
  { name: "credit", audience: "everyone", to: "/account/credit", icon: "card" },
  { name: "settings", audience: "everyone", to: "/account", icon: "user" },
  { name: "addresses", audience: "everyone", to: "/account/addresses", icon: "home" },
  { name: "wallets", audience: "everyone", to: "/account/wallets", icon: "wallet" },
  { name: "membership", audience: "everyone", to: "/membership", icon: "star" },
  { name: "news", audience: "everyone", to: "/notifications", icon: "bell" },
  { name: "security", audience: "everyone", to: "/account/security", icon: "key" },
  { name: "sessions", audience: "everyone", to: "/account/sessions", icon: "device" },
  { name: "vendor", audience: "vendor", to: "/vendor", icon: "shop" },
  { name: "vendorOrders", audience: "vendor", to: "/vendor/orders", icon: "truck" },
  { name: "vendorProducts", audience: "vendor", to: "/vendor/products", icon: "box" },
  { name: "vendorPayouts", audience: "vendor", to: "/vendor/payouts", icon: "card" },
  { name: "vendorStatements", audience: "vendor", to: "/vendor/statements", icon: "copy" },
  { name: "adminToday", audience: "admin", to: "/admin", icon: "clock" },
  { name: "admin", audience: "admin", to: "/admin/refcodes", icon: "shield" },
  { name: "adminOrders", audience: "admin", to: "/admin/orders", icon: "search" },
  { name: "adminCommissions", audience: "admin", to: "/admin/store/commissions", icon: "card" },
  { name: "adminPayouts", audience: "admin", to: "/admin/store/payouts", icon: "out" },
  { name: "adminEvents", audience: "admin", to: "/admin/events", icon: "alert" },
  { name: "adminAudit", audience: "admin", to: "/admin/audit", icon: "check" },
  { name: "adminActions", audience: "admin", to: "/admin/actions", icon: "copy" },
  { name: "adminProducts", audience: "admin", to: "/admin/store/products", icon: "box" },
  { name: "adminPeople", audience: "admin", to: "/admin/people", icon: "user" },
  { name: "adminCodes", audience: "admin", to: "/admin/refcodes/codes", icon: "gift" },
  { name: "adminVendors", audience: "admin", to: "/admin/store/vendors", icon: "shop" },
  { name: "adminSettings", audience: "admin", to: "/admin/settings", icon: "settings" },
  { name: "adminHealth", audience: "admin", to: "/admin/health", icon: "device" },
  { name: "adminMetrics", audience: "admin", to: "/admin/metrics", icon: "chart" },
] as const satisfies readonly {
  name: string;
  audience: "everyone" | Exclude<UserRole, "user">;
  to: string;
  icon: string;
}[];

export type Entry = (typeof entries)[number];

/** The paths of an audience's pages, which are also where their folders are in `routes/`. */
export function pathsOf(audience: Entry["audience"]): string[] {
  return entries.filter((entry) => entry.audience === audience).map(({ to }) => to);
}

/** Pages that go together: a person's own, and those of their work for the store. */
export interface EntryGroup {
  name: "own" | "work";
  entries: readonly Entry[];
}

/** The pages of somebody in this role: those of their work first. */
export function groupsOf(role: UserRole): EntryGroup[] {
  const own: EntryGroup = { name: "own", entries: entries.filter(({ audience }) => audience === "everyone") };
  if (role === "user") return [own];
  return [{ name: "work", entries: entries.filter(({ audience }) => audience === role) }, own];
}

/** Pages that belong to an entry although their addresses do not begin with its address. */
const belongsTo: Readonly<Record<string, Entry["to"]>> = { "/admin/letters": "/admin/health" };

/** The entry that a page (without language) is or lies under; undefined where none is. */
export function currentEntry(groups: readonly EntryGroup[], address: string): Entry | undefined {
  const path = belongsTo[address] ?? address;
  return groups
    .flatMap((group) => group.entries)
    .filter(({ to }) => path === to || path.startsWith(`${to}/`))
    .toSorted((left, right) => right.to.length - left.to.length)[0];
}
