import { expect, it } from "vitest";
import { languageInstead, preferredLocale } from "./chosen-language.ts";

it.each([
  ["uk", "/", "uk"],
  ["ru", "/products/uk-map", "ru"],
  ["uk", "/ukraine", "uk"],
  ["uk", "/uk", undefined],
  ["uk", "/ru/cart", undefined],
  ["uk", "/uk.data", undefined],
  ["en", "/", undefined],
  ["de", "/", undefined],
  [undefined, "/", undefined],
])("whoever chose %s and opens %s is led to %s", (chosen, path, there) => {
  expect(languageInstead(chosen, path)).toBe(there);
});

it.each([
  [["uk-UA", "en"], ["en", "uk", "ru"], "uk"],
  [["de-DE", "RU"], ["en", "uk", "ru"], "ru"],
  [["de-DE", "fr"], ["en", "uk"], undefined],
  [["ru", "uk"], ["en", "uk"], "uk"],
  [[], ["en", "uk"], undefined],
] as const)("a browser that prefers %j reads a store in %j best in %s", (preferred, spoken, best) => {
  expect(preferredLocale(preferred, spoken)).toBe(best);
});
