import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { locales } from "#core/domain/locale";
import { localisePath } from "./app/i18n/locales.ts";
import pageRoutes from "./app/routes.ts";

const rules = readFileSync(join(import.meta.dirname, "public/robots.txt"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("Disallow: "))
  .map((line) => line.slice("Disallow: ".length));

/** Pages that search engines may index. */
const open = ["", "products/:slug", "membership"];

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

it.each(locales)("robots.txt leaves them the shelves, in %s", (locale) => {
  for (const path of ["/", "/products/honey", "/membership", "/refer"]) {
    const address = localisePath(locale, path);
    expect(
      rules.some((rule) => address.startsWith(rule)),
      address,
    ).toBe(false);
  }
});
