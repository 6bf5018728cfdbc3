import { createFactory } from "hono/factory";
import { legalPages } from "#core/domain/legal-page";
import { locales } from "#core/domain/locale";
import type { ServiceContext } from "#core/services/context";
import { listProductSlugs } from "#core/services/orders/list-product-slugs";
import { localisePath } from "#web/app/i18n/locales";
import type { CloneFacts } from "#web/page-context";
import type { ApiEnv } from "#worker/api/runtime";

/** Pages that are one person's, or of use to people alone; each stands for what is under it. */
const closedPages = [
  "/cart",
  "/checkout",
  "/orders",
  "/sign-in",
  "/forgot-password",
  "/reset-password",
  "/confirm",
  "/join",
  "/link-wallet",
  "/unsubscribe",
  "/account",
  "/notifications",
  "/refcodes",
  "/vendor",
  "/admin",
];

/** Addresses that are no pages. */
const closedAddresses = ["/api/", "/preferences/", "/sign-out"];

/** Pages besides the goods that search engines are told of. */
const openPages = ["/", "/refer", "/membership", ...legalPages.map((page) => `/legal/${page}`)];

/** A sitemap holds at most 50,000 addresses; each page has one a language. */
const MAX_PRODUCTS = 10_000;

const ONE_HOUR = "public, max-age=3600";

type Place = Pick<CloneFacts, "appUrl" | "locales">;

/** What crawlers are kept out of, in every language, and where the sitemap is. */
export function robots({ appUrl }: Pick<Place, "appUrl">): string {
  const pages = locales.flatMap((locale) => closedPages.map((page) => localisePath(locale, page)));
  const rules = [...closedAddresses, ...pages].map((path) => `Disallow: ${path}`);
  return ["User-agent: *", ...rules, "Allow: /", "", `Sitemap: ${appUrl}/sitemap.xml`, ""].join("\n");
}

/**
 * Every page to be found, once a language, each with the same page in the other languages.
 *
 * @see https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
 */
export function sitemap({ appUrl, locales: spoken }: Place, slugs: readonly string[]): string {
  const pages = [...openPages, ...slugs.map((slug) => `/products/${slug}`)];
  const urls = pages.flatMap((page) => {
    const addresses = spoken.map((locale) => ({ locale, href: appUrl + localisePath(locale, page) }));
    const others = addresses.map(
      ({ locale, href }) => `<xhtml:link rel="alternate" hreflang="${locale}" href="${href}"/>`,
    );
    return addresses.map(({ href }) => `<url><loc>${href}</loc>${others.join("")}</url>`);
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ...urls,
    "</urlset>",
    "",
  ].join("\n");
}

/** Answers `/robots.txt`. */
export function answerRobots(place: Place) {
  return createFactory<ApiEnv>().createHandlers((c) => c.text(robots(place), 200, { "cache-control": ONE_HOUR }));
}

/** Answers `/sitemap.xml`. */
export function answerSitemap(ctx: Pick<ServiceContext, "db">, place: Place) {
  return createFactory<ApiEnv>().createHandlers(async (c) => {
    const slugs = await listProductSlugs(ctx, { limit: MAX_PRODUCTS });
    return c.body(sitemap(place, slugs), 200, {
      "content-type": "application/xml; charset=utf-8",
      "cache-control": ONE_HOUR,
    });
  });
}
