/** Files that a language's texts are cut into: a visitor to the shop does not wait for what only admins read. */
export const textParts = ["shop", "people", "desks", "toasts"] as const;
export type TextPart = (typeof textParts)[number];

/** Groups of texts, or single members of one, that are not in `people`. */
const places: Readonly<Record<string, TextPart>> = {
  action: "shop",
  cart: "shop",
  catalogue: "shop",
  consent: "shop",
  delivery: "shop",
  error: "shop",
  "identity.title": "shop",
  legal: "shop",
  offline: "shop",
  paging: "shop",
  product: "shop",
  "refer.band": "shop",
  "refer.how": "shop",
  "refer.link": "shop",
  "refer.product": "shop",
  saved: "shop",
  shell: "shop",
  admin: "desks",
  bankDetails: "desks",
  goods: "desks",
  grant: "desks",
  vendor: "desks",
  toast: "toasts",
};

/** The file that the texts `group.name` are in. */
export function partOf(group: string, name: string): TextPart {
  return places[`${group}.${name}`] ?? places[group] ?? "people";
}

const SHOP = /^\/(?:$|products\/|cart$|legal\/)/;
const DESKS = /^\/(?:admin|vendor)(?:\/|$)/;

/** The files that a page needs. A message at its edge brings its own. */
export function partsAt(path: string): readonly TextPart[] {
  if (SHOP.test(path)) return ["shop"];
  return DESKS.test(path) ? ["shop", "people", "desks"] : ["shop", "people"];
}
