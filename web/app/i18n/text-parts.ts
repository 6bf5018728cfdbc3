/** Files that a language's texts are cut into: a visitor to the shop does not wait for what only admins read. */
export const textParts = ["shop", "buying", "people", "signedIn", "desks", "toasts"] as const;
export type TextPart = (typeof textParts)[number];

/** Groups of texts, or single members of one, that are not in `people`, which has the rest. */
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

/** What a page's frame shows everybody; the rest of `shell` is for the menus of signed-in people. */
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

const PLURAL = /_(?:zero|one|two|few|many|other)$/;

/** The file that the texts `group.name` are in. */
export function partOf(group: string, name: string): TextPart {
  const plain = name.replace(PLURAL, "");
  if (group === "shell" && frame.includes(plain)) return "shop";
  return places[`${group}.${plain}`] ?? places[group] ?? "people";
}

const LANDING = /^\/(?:$|legal\/)/;
const SHOP = /^\/(?:products\/|cart$)/;
const DESKS = /^\/(?:admin|vendor)(?:\/|$)/;

/** The files that a page needs, by its path without language. Toasts bring their own. */
export function partsAt(path: string, isSignedIn: boolean): readonly TextPart[] {
  const parts: TextPart[] = ["shop"];
  if (!LANDING.test(path)) parts.push("buying");
  if (!LANDING.test(path) && !SHOP.test(path)) parts.push("people");
  if (isSignedIn) parts.push("signedIn");
  if (DESKS.test(path)) parts.push("desks");
  return parts;
}
