import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Trans, TranslationProvider } from "./translation.ts";
import { createTranslator } from "./translator.ts";

const texts = {
  shop: {
    news: "{{count}} news",
    news_one: "One of {{count}} news",
    news_other: "{{count}} news",
    news_zero: "All read",
  },
  said: "{{who}} said {{what}}, {{who}}.",
  sent: "Sent <at/> by {{who}}.",
};
const { t, pieces, exists, add } = createTranslator("en", texts);
/** The texts of this test are not the store's. */
const read = t as unknown as (key: string, values?: Record<string, unknown>) => string;

describe("a text", () => {
  it("has its values filled in, unchanged", () => {
    expect(read("said", { who: "Eve", what: "<b>{{who}}</b> $1 $t(sent)" })).toBe(
      "Eve said <b>{{who}}</b> $1 $t(sent), Eve.",
    );
    expect(read("said", { who: 0 })).toBe("0 said , 0.");
  });

  it("has the plural form for its count, and a separate one for zero", () => {
    expect([0, 1, 2].map((count) => read("shop.news", { count }))).toEqual(["All read", "One of 1 news", "2 news"]);
    expect(read("said", { count: 3, who: "Eve", what: "so" })).toBe("Eve said so, Eve.");
  });

  it("has numbers written as its language writes them, and texts unchanged", () => {
    expect(read("said", { who: 1234.5, what: "order 12345" })).toBe("1,234.5 said order 12345, 1,234.5.");
    expect(read("shop.news", { count: 12_345 })).toBe("12,345 news");
    expect(pieces("sent", { who: 1000 })).toEqual(["Sent ", "at", " by 1,000."]);
  });

  it("that is missing is its key", () => {
    for (const key of ["nothing", "shop", "shop.news.more", "constructor", "shop.toString", "said.length", ""]) {
      expect(read(key), key).toBe(key);
      expect(exists(key), key).toBe(false);
    }
  });

  it("with marks has them replaced by elements, but not those in a value", () => {
    expect(pieces("sent", { who: "<at/>" })).toEqual(["Sent ", "at", " by <at/>."]);
    const sentence = createElement(Trans, {
      i18nKey: "sent" as "shell.skip",
      values: { who: "<at/>" },
      components: { at: createElement("time", null, "today") },
    });
    const page = createElement(TranslationProvider, { i18n: createTranslator("en", texts) }, sentence);
    expect(renderToStaticMarkup(page)).toBe("Sent <time>today</time> by &lt;at/&gt;.");
  });

  it("can be added later", () => {
    add({ later: { on: "Now" }, shop: { more: "More" } });
    expect(["later.on", "shop.more", "shop.news"].map((key) => read(key, { count: 0 }))).toEqual([
      "Now",
      "More",
      "All read",
    ]);
  });
});
