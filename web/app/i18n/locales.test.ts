import { describe, expect, it } from "vitest";
import { localeOfPath, localisePath, unlocalisePath } from "./locales.ts";

describe("addresses and languages", () => {
  it("leaves English without a prefix", () => {
    expect(localisePath("en", "/cart")).toBe("/cart");
    expect(localeOfPath("/cart")).toBe("en");
  });

  it("prefixes the other languages and keeps the query", () => {
    expect(localisePath("uk", "/cart?ref=abc")).toBe("/uk/cart?ref=abc");
    expect(localisePath("uk", "/")).toBe("/uk");
    expect(localisePath("ru", "/?ref=abc")).toBe("/ru?ref=abc");
    expect(localeOfPath("/uk")).toBe("uk");
  });

  it("keeps the page when the language changes", () => {
    for (const path of ["/", "/cart", "/products/honey"]) {
      expect(unlocalisePath(localisePath("uk", path))).toBe(path);
    }
  });

  it("does not take a page that starts like a language for one", () => {
    expect(unlocalisePath("/ukraine/x")).toBe("/ukraine/x");
    expect(localeOfPath("/ukraine/x")).toBe("en");
  });
});
