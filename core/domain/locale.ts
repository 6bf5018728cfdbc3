export const locales = ["en", "uk", "ru"] as const;

export type Locale = (typeof locales)[number];

/** The language of pages without a prefix. */
export const defaultLocale: Locale = "en";

/** Narrows any text to a language of the interface. */
export function isLocale(text: string | undefined): text is Locale {
  return locales.some((locale) => locale === text);
}
