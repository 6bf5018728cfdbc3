import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anonymousTheme, storefrontPage } from "./shared-page.ts";
import { withoutTracking } from "./tracking-parameters.ts";

describe("the query that a page depends on", () => {
  it.each([
    ["", ""],
    ["?", ""],
    ["?ref=Abcd2345", ""],
    ["?utm_source=x&ref=Abcd2345&UTM_Medium=y&fbclid=1&gclid=2", ""],
    ["?page=2&ref=Abcd2345", "?page=2"],
    ["?q=%C3%A9&ref=1&b=&c", "?q=%C3%A9&b=&c"],
    ["?%72ef=Abcd2345&reference=1", "?reference=1"],
    ["?ref=1&ref=2&&page=3", "?page=3"],
    ["?utm_source=x&amp;ref=Abcd2345&amp;amp;page=2", "?amp;amp;page=2"],
    ["?%zz=1", "?%zz=1"],
  ])("%j becomes %j", (search, rest) => {
    expect(withoutTracking(search)).toBe(rest);
  });

  it("never lets a ref through, whatever stands around it, and never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (before, code) => {
        const rest = withoutTracking(`?${before.replaceAll("#", "")}&ref=${encodeURIComponent(code.toWellFormed())}`);
        expect(new URLSearchParams(rest).getAll("ref")).toEqual([]);
      }),
    );
  });
});

describe("pages that everybody may share", () => {
  it.each([
    "/",
    "/uk",
    "/ru",
    "/products/linen-throw",
    "/uk/products/honey",
    "/membership",
    "/ru/membership",
    "/refer",
    "/uk/refer.data",
    "/_.data",
    "/uk.data",
    "/uk/_.data",
    "/products/linen-throw.data",
    "/uk/membership.data",
  ])("%s is one", (path) => {
    expect(storefrontPage(path, "")).toEqual({ path, search: "" });
  });

  it.each([
    "/en",
    "/cart",
    "/checkout",
    "/sign-in",
    "/refcodes",
    "/uk/orders/x",
    "/products",
    "/products/a/b",
    "/api/products",
    "/cart.data",
    "/products.data",
    "/refcodes.data",
    "/products/x.data.data",
    "/.data",
    ".data",
    "//",
  ])("%s is none", (path) => {
    expect(storefrontPage(path, "")).toBeUndefined();
  });

  it("knows the pages of the list and searches, and leaves what it does not know to the app", () => {
    expect(storefrontPage("/", "?page=2&utm_source=x")).toMatchObject({ search: "?page=2" });
    for (const search of [
      "?q=%D0%BC%D0%B5%D0%B4&ref=Abcd2345",
      "?vendor=karpaty&stock=in&sort=price-asc&page=2",
      "?q=",
    ]) {
      expect(storefrontPage("/", search)).toMatchObject({ search: withoutTracking(search) });
    }
    const long = `?q=${"x".repeat(121)}`;
    for (const search of [
      "?page=0",
      "?page=1000",
      "?page=2&x=1",
      "?anything",
      "?vendor=<x>",
      long,
      "?q=1&".repeat(7),
    ]) {
      expect(storefrontPage("/", search)).toBeUndefined();
    }
  });

  it.each([
    "ring.session_token=x",
    "__Secure-ring.session_token=x",
    "ring_cart=a:1",
    "ring_cart=a:1.6f1c1f39-6d0f-4b8f-9a3e-2d7f0c5b8a11",
    "ring_cart=6f1c1f39-6d0f-4b8f-9a3e-2d7f0c5b8a11.a:1",
    "ring_cart=6f1c1f39-6d0f-4b8f-9a3e-2d7f0c5b8a11x",
    "ring_cart=",
    "ring_flash=creditPaid",
    "unknown=1",
  ])("a visitor with %s gets a page of their own", (cookie) => {
    expect(anonymousTheme(`ring_ref=Abcd2345; ${cookie}`, "/")).toBeUndefined();
  });

  it("the theme makes another page; a referral, an answer to the banner and measuring do not", () => {
    const cookie =
      "ring_ref=Abcd2345; ring_ref_visible=Abcd2345; ring_consent=granted; ring_visit=sent; _ga=1; _ga_X=2";
    expect(anonymousTheme(cookie, "/")).toBe("system");
    expect(anonymousTheme(`${cookie}; ring_theme=dark`, "/")).toBe("dark");
    expect(anonymousTheme("ring_theme=<script>", "/")).toBe("system");
  });

  it("an emptied cart, of which only the id is left, does not", () => {
    expect(anonymousTheme("ring_cart=6f1c1f39-6d0f-4b8f-9a3e-2d7f0c5b8a11; ring_theme=dark", "/")).toBe("dark");
  });

  it("a chosen language makes a page personal where the address would be in another one, and nowhere else", () => {
    expect(anonymousTheme("ring_language=uk", "/products/x")).toBeUndefined();
    expect(anonymousTheme("ring_language=uk; ring_theme=dark", "/uk/products/x")).toBe("dark");
    expect(anonymousTheme("ring_language=en", "/products/x")).toBe("system");
  });
});
