import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { translatorOf } from "#app/i18n/translator.server.ts";
import { NewPasswordForm } from "./new-password-form.tsx";

const WALLETS = ["0x00000000000000000000000000000000000000a1", "0x00000000000000000000000000000000000000b2"];

/** The values of the checked boxes of the form, as a browser without scripts gets it. */
function checkedIn(selected: readonly string[]): string[] {
  const signIns = { wallets: WALLETS, services: ["google"] };
  const form = createElement(NewPasswordForm, { account: "n•••@example.com", signIns, selected, busy: false });
  const html = renderToString(createElement(TranslationProvider, { i18n: translatorOf("en") }, form));
  const boxes = html.match(/<input[^>]*type="checkbox"[^>]*>/g) ?? [];
  expect(boxes).toHaveLength(3);
  return boxes.filter((box) => / checked=/.test(box)).map((box) => /value="([^"]*)"/.exec(box)?.[1] ?? "");
}

it("what was selected for removal is still selected after the form was refused", () => {
  expect(checkedIn([])).toEqual([]);
  expect(checkedIn(["google", WALLETS[1] ?? ""])).toEqual(["google", WALLETS[1]]);
});
