import { describe, expect, it } from "vitest";
import { locales } from "#core/domain/locale";
import en from "../../locales/en/refcodes.json";
import ru from "../../locales/ru/refcodes.json";
import uk from "../../locales/uk/refcodes.json";
import { createTranslator } from "./translator.ts";

/** The same in every language on purpose: names of languages, marks, and what a wallet may only show in ASCII. */
const sameEverywhere = [
  /^shell\.(languages|shortLanguages)\./,
  /^signIn\.walletStatement$/,
  /^wallets\.(statement|pairing\.statement(Code)?)$/,
  /^account\.address\.statement$/,
  /^shell\.languageOffer\./,
  /^order\.lineOf/,
  /^admin\.reward\.priceOf$/,
];
/** The same in two languages because the words are. */
const sameInUkrainianAndRussian = [/^admin\.reward\.weighted$/, /^catalogue\.(head|title)$/, /^shell\.themeLabel$/];

function flatten(value: unknown, prefix = ""): [key: string, text: unknown][] {
  if (typeof value !== "object" || value === null) return [[prefix, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key));
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const maps = { en: new Map(flatten(en)), uk: new Map(flatten(uk)), ru: new Map(flatten(ru)) };
const texts = (locale: (typeof locales)[number]) => maps[locale];
const plainKeys = (locale: (typeof locales)[number]) =>
  [...new Set([...texts(locale).keys()].map((key) => key.replace(PLURAL, "")))].sort();
const placeholders = (text: unknown) =>
  [...String(text).matchAll(/\{\{(\w+)\}\}|<(\/?\w+)>/g)].map(([found]) => found).sort();

describe.each(locales)("the texts in %s", (locale) => {
  it("are all there, and nothing else is", () => {
    expect(plainKeys(locale)).toEqual(plainKeys("en"));
  });

  it("are never empty", () => {
    for (const [key, text] of texts(locale)) expect(text, key).toMatch(/\S/);
  });

  it("have every plural form the language needs", () => {
    const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted();
    const keys = [...texts(locale).keys()];
    for (const stem of new Set(keys.filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, "")))) {
      const forms = keys
        .filter((key) => key.replace(PLURAL, "") === stem && key !== stem && !key.endsWith("_zero"))
        .map((key) => key.slice(stem.length + 1));
      expect(forms.toSorted(), stem).toEqual(needed);
    }
  });

  it("name the same values as the English ones, so none is lost or shown as a placeholder", () => {
    const english = texts("en");
    for (const [key, text] of texts(locale)) {
      const original = english.get(key) ?? english.get(key.replace(PLURAL, "_other"));
      expect(placeholders(text), key).toEqual(placeholders(original));
    }
  });

  it("have no dash between words and no straight quotes", () => {
    for (const [key, text] of texts(locale)) expect(text, key).not.toMatch(/ [—–] |"|\p{L}'\p{L}/u);
  });
});

describe("translations", () => {
  it("were not left in another language", () => {
    for (const [key, text] of texts("en")) {
      if (PLURAL.test(key) || sameEverywhere.some((pattern) => pattern.test(key))) continue;
      expect(texts("uk").get(key), key).not.toBe(text);
      expect(texts("ru").get(key), key).not.toBe(text);
    }
  });

  it("have Ukrainian letters in Ukrainian and Russian ones in Russian", () => {
    for (const [key, text] of texts("uk")) {
      if (!sameEverywhere.some((pattern) => pattern.test(key))) expect(text, key).not.toMatch(/[ыэъё]/i);
    }
    for (const [key, text] of texts("ru")) {
      if (!sameEverywhere.some((pattern) => pattern.test(key))) expect(text, key).not.toMatch(/[іїєґ]/i);
    }
  });

  it("differ between Ukrainian and Russian wherever they are sentences", () => {
    for (const [key, text] of texts("uk")) {
      const known = [...sameEverywhere, ...sameInUkrainianAndRussian].some((pattern) => pattern.test(key));
      if (!known && String(text).split(" ").length > 3) expect(texts("ru").get(key), key).not.toBe(text);
    }
  });

  it("count the way people do", () => {
    const { t } = createTranslator("uk", uk);
    expect([1, 2, 5, 11, 21, 22, 1.5].map((count) => t("catalogue.count", { count }))).toEqual([
      "1 товар",
      "2 товари",
      "5 товарів",
      "11 товарів",
      "21 товар",
      "22 товари",
      "1,5 товару",
    ]);
  });

  it.each([
    ["en", "1,234,567"],
    ["uk", "1\u00a0234\u00a0567"],
    ["ru", "1\u00a0234\u00a0567"],
  ] as const)("write large numbers in groups in every text that counts (%s)", (locale, written) => {
    const { t } = createTranslator(locale, { en, uk, ru }[locale]);
    const counting = [...texts(locale)].flatMap(([key, text]) =>
      String(text).includes("{{count}}") ? [key.replace(PLURAL, "")] : [],
    );
    expect(counting.length).toBeGreaterThan(100);
    for (const key of counting) expect(t(key as "catalogue.count", { count: 1_234_567 }), key).toContain(written);
  });
});
