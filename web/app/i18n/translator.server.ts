import type { TFunction } from "i18next";
import type { Locale } from "#core/domain/locale";
import en from "../../locales/en/refcodes.json";
import ru from "../../locales/ru/refcodes.json";
import uk from "../../locales/uk/refcodes.json";
import { createTranslator, type Translator } from "./translator.ts";

const bundles = { en, uk, ru };
const translators = new Map<Locale, Translator>();

/** The translator of a language, made once per isolate and never changed after that. */
export function translatorOf(locale: Locale): Translator {
  const known = translators.get(locale);
  if (known) return known;
  const made = createTranslator(locale, bundles[locale]);
  translators.set(locale, made);
  return made;
}

/** The text function of a language, for titles and other texts that a loader returns. */
export function textOf(locale: Locale): TFunction<"refcodes"> {
  return translatorOf(locale).t;
}
