import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { translatorOf } from "#app/i18n/translator.server.ts";
import type { CreditTransactionKind } from "#core/domain/credit";
import { CreditEntry } from "./credit-entry.tsx";

function shown(kind: CreditTransactionKind, reason: string): string {
  const entry = { kind, reason, amountMinor: 100n, balanceMinor: 100n, at: new Date("2026-03-01T10:00:00Z") };
  const Stub = createRoutesStub([
    { path: "/account/credit", Component: () => createElement(CreditEntry, { entry, currency: "UAH" }) },
  ]);
  const page = createElement(Stub, { initialEntries: ["/account/credit"] });
  return renderToString(createElement(TranslationProvider, { i18n: translatorOf("en") }, page));
}

it("leads to the order that was paid or refunded, and nowhere from a gift", () => {
  expect(shown("order", "ring-a-1")).toContain('href="/orders/ring-a-1"');
  expect(shown("refund", "ring-a-1")).toContain('href="/orders/ring-a-1"');
  expect(shown("grant", "A gift")).not.toContain("href=");
});
