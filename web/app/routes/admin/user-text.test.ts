import { createElement, type ReactNode } from "react";
import { renderToReadableStream } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { createRoutesStub } from "react-router";
import { describe, expect, it } from "vitest";
import { translatorOf } from "#app/i18n/translator.server.ts";
import { locales } from "#core/domain/locale";
import { CardBoundary } from "./card-boundary.tsx";
import { CreditGrantReview } from "./people/credit/credit-grant-review.tsx";

/** Names that a template engine might interpret. */
const names = [
  '<b style="x">N</b>',
  "</b><name/>",
  "{{sum}} {{name}}",
  "$t(admin.title)",
  "<0>N</0> &amp; <sum/>",
  "100 % <",
];

async function rendered(locale: (typeof locales)[number], element: ReactNode): Promise<string> {
  const Stub = createRoutesStub([{ path: "/", Component: () => element }]);
  const tree = createElement(I18nextProvider, { i18n: translatorOf(locale) }, createElement(Stub));
  const stream = await renderToReadableStream(tree, { onError: () => undefined });
  await stream.allReady;
  return new Response(stream).text();
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

describe("what people typed", () => {
  const grant = {
    grantId: "1",
    email: "a@example.com",
    amountText: "10",
    amountMinor: 1_000n,
    currency: "UAH",
    reason: "r",
  };

  it.each(locales.flatMap((locale) => names.map((name) => [locale, name] as const)))(
    "in %s, %s stays as it is",
    async (locale, name) => {
      const review = createElement(CreditGrantReview, {
        grant,
        needsSecond: false,
        account: { name, balances: [] },
        busy: false,
      });
      const html = await rendered(locale, review);
      expect(html).toContain(`<b class="font-semibold">${escaped(name)}</b>`);
    },
  );
});

describe("the review of a grant", () => {
  const grant = { grantId: "1", email: "", amountText: "1", amountMinor: 100n, currency: "UAH", reason: "r" };
  const account = { name: "N", balances: [] };

  it.each([true, false])("says before it is sent whether another admin has to confirm it: %s", async (needsSecond) => {
    const review = createElement(CreditGrantReview, { grant, needsSecond, account, busy: false });
    expect((await rendered("en", review)).includes("another admin has to confirm it first")).toBe(needsSecond);
  });
});

describe("an entry that cannot be rendered", () => {
  it("does not take the others with it", async () => {
    const Broken = () => {
      throw new Error("a card that cannot be drawn");
    };
    const list = createElement(
      "ul",
      null,
      createElement(CardBoundary, { key: 1 }, createElement(Broken)),
      createElement(CardBoundary, { key: 2 }, createElement("li", null, "The other one")),
    );
    const html = await rendered("en", list);
    expect(html).toContain("The other one");
    expect(html).toContain("This entry can’t be shown");
  });
});
