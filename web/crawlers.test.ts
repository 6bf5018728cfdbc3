import { DOMParser } from "@xmldom/xmldom";
import { expect, it } from "vitest";
import { locales } from "#core/domain/locale";
import { localisePath } from "./app/i18n/locales.ts";
import pageRoutes from "./app/routes.ts";
import { robots, sitemap } from "./crawlers.ts";

const rules = robots({ appUrl: "https://shop.example" })
  .split("\n")
  .filter((line) => line.startsWith("Disallow: "))
  .map((line) => line.slice("Disallow: ".length));

const told = sitemap({ appUrl: "https://shop.example", locales }, ["honey", "mug"]);
const listed = [...new DOMParser().parseFromString(told, "text/xml").getElementsByTagName("url")].map((url) => ({
  loc: url.getElementsByTagName("loc")[0]?.textContent,
  others: [...url.getElementsByTagName("xhtml:link")].map((link) => link.getAttribute("href")),
}));

/** Pages that search engines may index. */
const open = ["", "products/:slug", "legal/:page", "refer", "membership"];

const inside = pageRoutes
  .flatMap(({ children = [] }) => children)
  .map(({ path = "" }) => path)
  .filter((path) => !open.includes(path));

it.each(locales)("robots.txt keeps search engines out of every page that is one person's, in %s", (locale) => {
  for (const path of inside) {
    const address = localisePath(locale, `/${path}`);
    expect(
      rules.some((rule) => address.startsWith(rule)),
      address,
    ).toBe(true);
  }
});

it.each(locales)(
  "the sitemap names every page that they may index, in %s, and robots.txt leaves them those",
  (locale) => {
    for (const path of [...open, "products/honey", "products/mug", "legal/privacy"].filter(
      (page) => !page.includes(":"),
    )) {
      const address = localisePath(locale, `/${path}`);
      const found = listed.filter(({ loc }) => loc === `https://shop.example${address}`);
      expect(found, address).toHaveLength(1);
      expect(found[0]?.others, address).toHaveLength(locales.length);
      expect(
        rules.some((rule) => address.startsWith(rule)),
        address,
      ).toBe(false);
    }
  },
);

it("robots.txt says where the sitemap is", () => {
  expect(robots({ appUrl: "https://shop.example" })).toContain("\nSitemap: https://shop.example/sitemap.xml\n");
});
