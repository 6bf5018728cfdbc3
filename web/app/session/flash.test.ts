import { expect, test } from "vitest";
import { createTranslator } from "#app/i18n/translator.ts";
import en from "../../locales/en/refcodes.json";
import { isFlash } from "./flash.ts";

test("only a name that has a text is a message", () => {
  const i18n = createTranslator("en", en);
  expect(isFlash(i18n, "walletUnlinked")).toBe(true);
  for (const name of ["ofAnotherRelease", "label", "", "walletUnlinked.title"]) {
    expect(isFlash(i18n, name), name).toBe(false);
  }
});
