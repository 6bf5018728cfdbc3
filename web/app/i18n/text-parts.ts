/** Files that a language's texts are cut into: a visitor to the shop does not wait for what only admins read. */
export const textParts = ["shop", "buying", "people", "signedIn", "desks", "toasts"] as const;
export type TextPart = (typeof textParts)[number];

/** Groups of texts, or single members of one, that are not in `people`. */
const places: Readonly<Record<string, TextPart>> = {
  action: "shop",
  cart: "buying",
  catalogue: "shop",
  consent: "shop",
  delivery: "buying",
  error: "shop",
  "identity.title": "shop",
  legal: "shop",
  offline: "shop",
  paging: "shop",
  product: "buying",
  "product.soldOut": "shop",
  "refer.band": "shop",
  "refer.how": "shop",
  "refer.link": "shop",
  "refer.product": "buying",
  saved: "signedIn",
  shell: "signedIn",
  admin: "desks",
  bankDetails: "desks",
  goods: "desks",
  grant: "desks",
  vendor: "desks",
  toast: "toasts",
};

/** What a page's frame tells everybody; the rest of `shell` is in the menus of signed-in people. */
const frame = [
  "cart",
  "catalogue",
  "footer",
  "footerNav",
  "friend",
  "friendNamed",
  "language",
  "languageOffer",
  "languages",
  "loading",
  "membership",
  "missingFiles",
  "preferences",
  "search",
  "shortLanguages",
  "signIn",
  "skip",
  "theme",
  "themeLabel",
];

const FORM = /_(?:zero|one|two|few|many|other)$/;

/** The file that the texts `group.name` are in. */
export function partOf(group: string, name: string): TextPart {
  const plain = name.replace(FORM, "");
  if (group === "shell" && frame.includes(plain)) return "shop";
  return places[`${group}.${plain}`] ?? places[group] ?? "people";
}

const LANDING = /^\/(?:$|legal\/)/;
const SHOP = /^\/(?:products\/|cart$)/;
const DESKS = /^\/(?:admin|vendor)(?:\/|$)/;

/** The files that a page needs. A message at its edge brings its own. */
export function partsAt(path: string, isSignedIn: boolean): readonly TextPart[] {
  const parts: TextPart[] = ["shop"];
  if (!LANDING.test(path)) parts.push("buying");
  if (!LANDING.test(path) && !SHOP.test(path)) parts.push("people");
  if (isSignedIn) parts.push("signedIn");
  if (DESKS.test(path)) parts.push("desks");
  return parts;
}
