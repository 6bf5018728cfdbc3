import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { translatorOf } from "#app/i18n/translator.server.ts";
import type { Checkout } from "#core/ports/payment-gateway";
import { LeaveForPayment } from "./leave-for-payment.tsx";

/** The page as a browser without scripts gets it. */
function pageOf(checkout: Checkout): string {
  const payment = { step: "leave", orderReference: "ring-1-1", amountMinor: 100n, currency: "UAH", checkout } as const;
  const page = createElement(LeaveForPayment, { payment });
  return renderToString(
    createElement(MemoryRouter, null, createElement(TranslationProvider, { i18n: translatorOf("en") }, page)),
  );
}

it("posts the form of a provider that wants one, with every field in its order", () => {
  const fields = [
    { name: "productName[]", value: "Tea" },
    { name: "productName[]", value: "Cup" },
  ];
  const html = pageOf({ kind: "form", action: "https://pay.test/pay", fields });
  expect(html).toMatch(/<form [^>]*action="https:\/\/pay\.test\/pay" method="post"/);
  const values = [...html.matchAll(/name="productName\[\]" value="(\w+)"/g)].map(([, value]) => value);
  expect(values).toEqual(["Tea", "Cup"]);
});

it("links to the page of a provider that is opened by a redirect", () => {
  const html = pageOf({ kind: "redirect", url: "https://pay.test/session/1?lang=en" });
  expect(html).toMatch(/<a [^>]*href="https:\/\/pay\.test\/session\/1\?lang=en"/);
  expect(html).not.toContain("<form");
});
