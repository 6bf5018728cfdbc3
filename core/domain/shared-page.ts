import { defaultLocale, locales } from "./locale.ts";

/** Query parameters that tell where a visitor came from and change nothing on a page. */
const trackingParameter =
  /^(ref|utm_[a-z_]+|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|yclid|ttclid|twclid|igshid|igsh|mc_[ce]id|srsltid|_ga|_gl)$/i;

// What else a browser may send and a page never shows: our own notes, and measuring tools that clones put on their sites.
const neutralCookie = /^(ring_ref|ring_ref_visible|ring_consent|ring_visit|_ga.*|_gid|_gcl_.*|_fb[cp]|__cf.*|cf_.*)$/;

const themeCookie = "ring_theme";
const otherLanguages = locales.filter((locale) => locale !== defaultLocale).join("|");
const storefront = new RegExp(`^(?:/(?:${otherLanguages}))?(?:/|/membership|/products/[A-Za-z0-9_-]{1,128})?$`);
// What the catalogue can be searched by, and the parts of a page that the browser asks for.
const storefrontParameter =
  /^(?:page=[1-9]\d{0,2}|q=[^&]{0,120}|vendor=[A-Za-z0-9_-]{0,64}|stock=[a-z]{0,8}|sort=[a-z-]{0,16}|_routes=[A-Za-z0-9_%,.-]{1,120})$/;
const maxParameters = 6;

/** The query of an address without `ref` and tracking parameters; the rest stays as it was written. */
export function withoutTracking(search: string): string {
  if (search.length < 2) {
    return "";
  }
  const kept = search
    .slice(1)
    .split("&")
    .filter((part) => part !== "" && !isTracking(part));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

function isTracking(part: string): boolean {
  const name = part.split("=", 1)[0] ?? "";
  if (!/[%+]/.test(name)) {
    return trackingParameter.test(name);
  }
  // Reads the name as the app would: a code must not slip through as `%72ef`.
  const [read] = new URLSearchParams(part).keys();
  return read !== undefined && trackingParameter.test(read);
}

/** What decides whether a page looks the same to this visitor as to any other. */
export interface PageFacts {
  readonly method: string;
  readonly path: string;
  /** The query as sent, with its `?`; empty where there is none. */
  readonly search: string;
  /** The `Cookie` header as sent. */
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
}

/** A page that is the same for every visitor with this theme. */
export interface SharedPage {
  readonly path: string;
  /** Query that the page depends on, with its `?`; empty where there is none. */
  readonly search: string;
  readonly theme: "system" | "light" | "dark";
}

/**
 * The shared page a request asks for; undefined when it may be personal: not the storefront, or with a cookie that could
 * be a session, a cart or a flash. A cookie nobody has listed here counts as one of those.
 */
export function sharedPage(facts: PageFacts): SharedPage | undefined {
  if (facts.method !== "GET" || facts.authorization !== undefined || !storefront.test(pageOf(facts.path))) {
    return undefined;
  }
  const search = withoutTracking(facts.search);
  const theme = anonymousTheme(facts.cookie);
  if (theme === undefined || !isStorefrontQuery(search)) {
    return undefined;
  }
  return { path: facts.path, search, theme };
}

/** The page whose data an address asks for: a move inside the app asks for `/products/x.data`. */
function pageOf(path: string): string {
  return path === "/_root.data" ? "/" : /^\/.+\.data$/.test(path) ? path.slice(0, -5) : path;
}

function isStorefrontQuery(search: string): boolean {
  if (search === "") {
    return true;
  }
  const parameters = search.slice(1).split("&");
  return parameters.length <= maxParameters && parameters.every((parameter) => storefrontParameter.test(parameter));
}

function anonymousTheme(header: string | undefined): SharedPage["theme"] | undefined {
  let theme: SharedPage["theme"] = "system";
  for (const part of header?.split(";") ?? []) {
    const [name = "", value] = part.trim().split("=", 2);
    if (name === themeCookie) {
      theme = value === "light" || value === "dark" ? value : "system";
    } else if (name !== "" && !neutralCookie.test(name)) {
      return undefined;
    }
  }
  return theme;
}
