import { describe, expect, it } from "vitest";
import { localeOfPath, localisePath, spokenAddress, unlocalisePath } from "./locales.ts";

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

  it("lead to the store's main language where it does not speak the address's own", () => {
    const at = (address: string, ...spoken: ("en" | "uk" | "ru")[]) =>
      spokenAddress(new URL(address, "https://store.test"), spoken);
    expect(at("/ru/products/honey?ref=abc", "en", "uk")).toBe("/products/honey?ref=abc");
    expect(at("/ru", "en")).toBe("/");
    expect(at("/?ref=abc", "uk", "ru")).toBe("/uk?ref=abc");
    expect(at("/en/cart", "uk")).toBe("/uk/cart");
    expect(at("/cart", "uk", "en")).toBeNull();
    expect(at("/uk/cart", "uk")).toBeNull();
  });

  it("does not take a page that starts like a language for one", () => {
    expect(unlocalisePath("/ukraine/x")).toBe("/ukraine/x");
    expect(localeOfPath("/ukraine/x")).toBe("en");
  });
});
