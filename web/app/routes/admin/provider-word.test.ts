import { createElement } from "react";
import { expect, it } from "vitest";
import type { Locale } from "#core/domain/locale";
import { rendered } from "#scripts/testing/rendered";
import { useProviderWord } from "./provider-word.ts";

/** WayForPay's own words. */
const words = [
  ...["Created", "InProcessing", "WaitingAuthComplete", "Pending", "Approved", "Declined", "Expired"],
  ...["RefundInProcessing", "Refunded", "Voided"],
];

function Said({ word }: { word: string }) {
  return useProviderWord()(word);
}
const said = (locale: Locale, word: string) => rendered(locale, createElement(Said, { word }));

it.each(["uk", "ru"] as const)("the provider's states are said in the reader's language: %s", (locale) => {
  for (const word of words) {
    expect(said(locale, word), word).toMatch(/^[\p{Script=Cyrillic}\s,:]+$/u);
    expect(said(locale, word.toUpperCase())).toBe(said(locale, word));
  }
});

it("one that nobody knows is shown as it came", () => {
  expect(said("uk", "Frobnicated")).toBe("Frobnicated");
});
