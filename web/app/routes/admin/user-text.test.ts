import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createElement, type ReactNode } from "react";
import { renderToReadableStream } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { describe, expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { translatorOf } from "#app/i18n/translator.server.ts";
import { DataTable } from "#app/ui/data-table.tsx";
import { locales } from "#core/domain/locale";
import en from "../../../locales/en/refcodes.json";
import ru from "../../../locales/ru/refcodes.json";
import uk from "../../../locales/uk/refcodes.json";
import { CardBoundary } from "./card-boundary.tsx";
import { CreditGrantReview } from "./people/credit/credit-grant-review.tsx";

const bundles = { en, uk, ru };

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
  const tree = createElement(TranslationProvider, { i18n: translatorOf(locale) }, createElement(Stub));
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

/** Every text of a language with its key, without the endings of plurals. */
function textsOf(value: object, prefix = ""): [key: string, text: string][] {
  return Object.entries(value).flatMap(([name, inner]): [key: string, text: string][] => {
    const key = `${prefix}${name}`;
    if (typeof inner === "object") return textsOf(inner, `${key}.`);
    return [[key.replace(/_(zero|one|two|few|many|other)$/, ""), String(inner)]];
  });
}

describe("whatever is put into a text", () => {
  it.each(locales)("stays as it is, in each of them: %s", (locale) => {
    const i18n = translatorOf(locale);
    let filled = 0;
    for (const [key, text] of textsOf(bundles[locale])) {
      const places = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, place = ""]) => place);
      const typed = places.filter((place) => place !== "count");
      for (const name of typed.length > 0 ? names : []) {
        const said = i18n.t(key as never, { count: 5, ...Object.fromEntries(typed.map((place) => [place, name])) });
        expect(said, key).toContain(name);
        filled++;
      }
    }
    expect(filled).toBeGreaterThan(1_000);
  });

  it("is no part of a text with elements, whose marks would be read", () => {
    const app = join(import.meta.dirname, "../..");
    const sources = globSync("**/*.tsx", { cwd: app }).map(
      (file) => [file, readFileSync(join(app, file), "utf8")] as const,
    );
    const withElements = sources.filter(([, source]) => /<Trans\s/.test(source));
    expect(withElements.length).toBeGreaterThan(5);
    for (const [file, source] of withElements) {
      expect(source, file).not.toMatch(/\sdefaults=|<\/Trans>/);
      // Of values only numbers.
      for (const [values] of source.matchAll(/\svalues=\{.*?\}\}/gs))
        expect(values, file).toMatch(/^\svalues=\{\{ quantity: [\w.]+ \}\}$/);
    }
  });
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
  const Broken = () => {
    throw new Error("an entry that cannot be drawn");
  };

  it("does not take the other rows of its table with it", async () => {
    const table = createElement(DataTable<string>, {
      caption: "Rewards",
      rows: ["one", "broken", "two"],
      rowKey: (row) => row,
      selection: { name: "chosen", form: "f", label: (row) => row, canChoose: () => true, state: () => "" },
      columns: [
        { key: "first", head: "First", cell: (row) => `The first of ${row}` },
        {
          key: "second",
          head: "Second",
          cell(row) {
            if (row === "broken") throw new Error("a cell that cannot be drawn");
            return `The second of ${row}`;
          },
        },
      ],
    });
    const html = await rendered("en", table);
    for (const row of ["one", "two"]) expect(html).toContain(`The second of ${row}`);
    expect(html).not.toContain("The first of broken");
    expect(html.match(/This entry can’t be shown/g)).toHaveLength(1);
  });

  it("does not take the other cards with it", async () => {
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
