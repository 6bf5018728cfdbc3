import type { IconName } from "#app/ui/icon.tsx";
import type { UserRole } from "#core/domain/viewer";

/** A page that belongs to an account or to the store's own people. */
interface Entry {
  /** Without language. */
  to: string;
  icon: IconName;
}

/** Every such page by the name of its texts, those that are wanted most first. */
const pages = {
  orders: { to: "/orders", icon: "box" },
  refcodes: { to: "/refcodes", icon: "gift" },
  credit: { to: "/account/credit", icon: "card" },
  settings: { to: "/account", icon: "user" },
  wallets: { to: "/account/wallets", icon: "wallet" },
  membership: { to: "/membership", icon: "star" },
  news: { to: "/notifications", icon: "bell" },
  sessions: { to: "/account/sessions", icon: "device" },
  vendor: { to: "/vendor", icon: "shop" },
  admin: { to: "/admin/refcodes", icon: "shield" },
  adminPayments: { to: "/admin/payments", icon: "undo" },
  adminCredit: { to: "/admin/credit", icon: "plus" },
  adminLetters: { to: "/admin/dead-letters", icon: "alert" },
} as const satisfies Record<string, Entry>;

export type EntryName = keyof typeof pages;

const own = ["orders", "refcodes", "credit", "settings", "wallets", "membership", "news", "sessions"] as const;
const vendors = ["vendor"] as const;
const admins = ["admin", "adminPayments", "adminCredit", "adminLetters"] as const;

/** Pages that go together. The store's own are for those who work for it. */
export interface EntryGroup {
  name: "own" | "work";
  entries: readonly EntryName[];
}

/** The pages of somebody in this role, what they came for first. */
export function groupsOf(role: UserRole): EntryGroup[] {
  const ofPerson: EntryGroup = { name: "own", entries: own };
  if (role === "user") return [ofPerson];
  return [{ name: "work", entries: role === "admin" ? admins : vendors }, ofPerson];
}

/** Where an entry leads, without language, and its picture. */
export function entryOf(name: EntryName): Entry {
  return pages[name];
}

/** The entry that a page (without language) is or lies under; undefined where none is. */
export function currentEntry(groups: readonly EntryGroup[], path: string): EntryName | undefined {
  return groups
    .flatMap(({ entries }) => entries)
    .filter((name) => path === pages[name].to || path.startsWith(`${pages[name].to}/`))
    .toSorted((left, right) => pages[right].to.length - pages[left].to.length)[0];
}
