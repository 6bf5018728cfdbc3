import { type Locale, locales } from "#core/domain/locale";

/** A text in the languages of the store. An empty one is missing: another stands in for it. */
type Texts = Readonly<Record<Locale, string>>;

/** The languages to look for a text in: the reader's own, then the others in the order of the store. */
export function languagesFor(locale: Locale): Locale[] {
  return [locale, ...locales.filter((other) => other !== locale)];
}

/** The text in a language, or in the first other one that has it; empty where none has. */
export function textIn(texts: Texts, locale: Locale): string {
  return (
    languagesFor(locale)
      .map((language) => texts[language])
      .find((text) => text !== "") ?? ""
  );
}

/** The text in every language, with another one's where it is missing: for what is kept for good. */
export function inEveryLanguage(texts: Texts): Record<Locale, string> {
  return { en: textIn(texts, "en"), uk: textIn(texts, "uk"), ru: textIn(texts, "ru") };
}
