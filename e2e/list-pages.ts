/** How much the store holds: nothing but the demo's people and goods, a few rows, or many pages of each list. */
export const fillings = ["nothing", "some", "many"] as const;
export type Filling = (typeof fillings)[number];

/** Who reads a page. */
export type Reader = "admin" | "referrer" | "vendor";

/** A page that lists something, and what somebody at a keyboard or with a phone does there. */
export interface ListPage {
  who: Reader;
  path: string;
  /** When it is there; always by default. */
  from?: "some";
  /** What each row is, in `main`. */
  rows?: string;
  /** What a row's first link does, if it has one: what it opens lies above the page, in it, or is another page. */
  opens?: "sheet" | "in place" | "page";
  /** Texts where there is nothing: what is not there, and when it will be. */
  empty?: readonly string[];
  /** Whether it goes on on another page where there are many. */
  pages?: true;
  /** What leaves no row, and what is said then: something typed into a field, or the text of a choice. */
  none?: { field: string; says: string } | { choice: string; says: string };
}

const inTable = "tbody [data-row]";
const cards = "li[data-row]";

const ofAdmin: readonly Omit<ListPage, "who">[] = [
  { path: "/admin", rows: cards, opens: "page", empty: ["admin.today.nothingToDecide"] },
  {
    path: "/admin/refcodes",
    rows: inTable,
    opens: "sheet",
    empty: ["admin.none", "admin.noneText"],
    pages: true,
    none: { choice: "reward.status.minting.label", says: "admin.noneHereText" },
  },
  {
    path: "/admin/refcodes?status=minted",
    rows: inTable,
    opens: "sheet",
    empty: ["admin.noneHere", "admin.noneText"],
    pages: true,
    none: { field: "q", says: "admin.rewards.noneFound" },
  },
  {
    // Whoever signs in has a code.
    path: "/admin/refcodes/codes",
    rows: inTable,
    opens: "sheet",
    pages: true,
    none: { field: "q", says: "admin.codes.noneHereText" },
  },
  {
    path: "/admin/orders",
    rows: inTable,
    opens: "page",
    empty: ["admin.orders.none", "admin.orders.noneText"],
    pages: true,
    none: { field: "q", says: "admin.orders.noneFound" },
  },
  {
    path: "/admin/people",
    rows: inTable,
    opens: "page",
    pages: true,
    none: { field: "q", says: "admin.people.noneHereText" },
  },
  { path: "/admin/people/demo-buyer", empty: ["admin.people.noOrders"] },
  { path: "/admin/people/buyer", from: "some", rows: inTable, opens: "page" },
  { path: "/admin/people/referrer", from: "some" },
  {
    path: "/admin/people/credit",
    rows: "section:last-of-type > ul:last-of-type > li",
    empty: ["grant.none", "grant.noneText"],
    pages: true,
  },
  { path: "/admin/events", rows: cards, empty: ["admin.payments.none", "admin.payments.noneText"], pages: true },
  {
    path: "/admin/events?show=messages",
    rows: cards,
    empty: ["admin.letters.none", "admin.letters.noneText"],
    pages: true,
  },
  {
    path: "/admin/audit",
    rows: `#findings + * ${inTable}`,
    opens: "sheet",
    empty: ["admin.audit.none", "admin.audit.noneText", "admin.audit.noRuns", "admin.audit.noRunsText"],
    pages: true,
    none: { field: "q", says: "admin.audit.noneHereText" },
  },
  { path: "/admin/audit/ring-test-o7-1", from: "some" },
  {
    path: "/admin/actions",
    rows: inTable,
    empty: ["admin.actions.none", "admin.actions.noneText"],
    pages: true,
    none: { field: "about", says: "admin.actions.noneHereText" },
  },
  {
    path: "/admin/store/commissions",
    rows: inTable,
    opens: "sheet",
    empty: ["admin.ledger.none", "admin.ledger.noneText"],
    pages: true,
    none: { field: "q", says: "admin.ledger.noneHereText" },
  },
  { path: "/admin/store/commissions/due", empty: ["admin.due.none", "admin.due.noneText"] },
  {
    path: "/admin/store/payouts",
    rows: inTable,
    opens: "sheet",
    empty: ["admin.payouts.none", "admin.payouts.noneText"],
    pages: true,
    none: { choice: "payout.status.returned", says: "admin.payouts.noneHereText" },
  },
  {
    path: "/admin/store/payouts?show=batches",
    rows: inTable,
    empty: ["admin.payouts.noBatches", "admin.payouts.noBatchesText"],
  },
  {
    path: "/admin/store/vendors",
    rows: inTable,
    opens: "page",
    none: { field: "q", says: "admin.vendors.noneHereText" },
  },
  { path: "/admin/health" },
  { path: "/admin/metrics" },
  { path: "/admin/letters" },
];

const ofReferrer: readonly Omit<ListPage, "who">[] = [
  {
    path: "/refcodes",
    rows: "#rewards > ul > li",
    opens: "in place",
    empty: ["refcodes.noRewards", "refcodes.noRewardsText"],
    pages: true,
    none: { field: "from", says: "refcodes.noneHereText" },
  },
  { path: "/notifications", rows: "ul > li", empty: ["notifications.none", "notifications.noneText"] },
];

const ofVendor: readonly Omit<ListPage, "who">[] = [
  { path: "/vendor", rows: inTable, opens: "sheet", empty: ["vendor.none", "vendor.noneText"], pages: true },
  { path: "/vendor/orders", rows: inTable, empty: ["vendor.orders.none.to_send", "vendor.orders.noneText.to_send"] },
  {
    path: "/vendor/payouts",
    rows: `#history ${inTable}`,
    opens: "page",
    empty: ["vendor.payouts.none", "vendor.payouts.noneText"],
    pages: true,
  },
];

export const listPages: readonly ListPage[] = [
  ...ofAdmin.map((page) => ({ ...page, who: "admin" as const })),
  ...ofReferrer.map((page) => ({ ...page, who: "referrer" as const })),
  ...ofVendor.map((page) => ({ ...page, who: "vendor" as const })),
];
