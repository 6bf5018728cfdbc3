import { CART_ID, cartCookie } from "./cart.ts";
import { languageCookie, languageInstead } from "./chosen-language.ts";
import { consentCookie } from "./consent.ts";
import { pendingReferralCookie, referralCookie, visibleReferralCookie } from "./first-touch.ts";
import { labelCookie } from "./link-label.ts";
import { defaultLocale, locales } from "./locale.ts";
import { parseTheme, type Theme, themeCookie } from "./theme.ts";
import { withoutTracking } from "./tracking-parameters.ts";
import { countedCookie, visitCookie } from "./visit-beacon.ts";

// Cookies that change nothing on a page: our own notes, and those of analytics that clones put on their sites.
const ownNotes = [
  referralCookie,
  visibleReferralCookie,
  pendingReferralCookie,
  labelCookie,
  countedCookie,
  consentCookie,
  visitCookie,
];
const neutralCookie = new RegExp(`^(${ownNotes.join("|")}|_ga.*|_gid|_gcl_.*|_fb[cp]|__cf.*|cf_.*)$`);

const otherLanguages = locales.filter((locale) => locale !== defaultLocale).join("|");
const storefront = new RegExp(`^(?:/(?:${otherLanguages}))?(?:/|/membership|/refer|/products/[A-Za-z0-9_-]{1,128})?$`);
// What the catalogue can be searched by, and the parts of a page that the browser asks for.
const storefrontParameter =
  /^(?:page=[1-9]\d{0,2}|q=[^&]{0,120}|vendor=[A-Za-z0-9_-]{0,64}|stock=[a-z]{0,8}|sort=[a-z-]{0,16}|_routes=[A-Za-z0-9_%,.-]{1,120})$/;
const maxParameters = 6;

/** A page of the storefront: every visitor without a session, a cart or a flash sees the same. */
export interface StorefrontPage {
  readonly path: string;
  /** Query that the page depends on, with its `?`; empty where there is none. */
  readonly search: string;
}

/**
 * The storefront page at an address; undefined for any other page.
 *
 * @param search the query as sent, with its `?`; empty where there is none
 */
export function storefrontPage(path: string, search: string): StorefrontPage | undefined {
  if (!storefront.test(pageOf(path))) {
    return undefined;
  }
  const kept = withoutTracking(search);
  return isStorefrontQuery(kept) ? { path, search: kept } : undefined;
}

/** The page that an address loads data for: client navigation requests `/products/x.data`, or `/_.data` for `/`. */
function pageOf(path: string): string {
  return path.endsWith("/_.data") ? path.slice(0, -6) : /^\/.+\.data$/.test(path) ? path.slice(0, -5) : path;
}

function isStorefrontQuery(search: string): boolean {
  if (search === "") {
    return true;
  }
  const parameters = search.slice(1).split("&");
  return parameters.length <= maxParameters && parameters.every((parameter) => storefrontParameter.test(parameter));
}

/**
 * The theme that a visitor chose who may be shown what all are shown; undefined for one whose pages may be their own,
 * with a cookie that could be a session, a cart or a flash, and for one who would rather read the page in another
 * language. A cookie nobody has listed here counts as one of those.
 *
 * @param header the `Cookie` header as sent
 */
export function anonymousTheme(header: string | undefined, path: string): Theme | undefined {
  if (header === undefined) {
    return "system";
  }
  let theme: Theme = "system";
  for (const part of header.split(";")) {
    const [name = "", value] = part.trim().split("=", 2);
    if (name === themeCookie) {
      theme = parseTheme(value);
    } else if (name === languageCookie) {
      if (languageInstead(value, path) !== undefined) {
        return undefined;
      }
    } else if (name !== "" && !neutralCookie.test(name) && !isEmptiedCart(name, value)) {
      return undefined;
    }
  }
  return theme;
}

/** Whether a cookie is a cart without lines, which changes nothing on a page. */
function isEmptiedCart(name: string, value = ""): boolean {
  return name === cartCookie && CART_ID.test(value);
}
