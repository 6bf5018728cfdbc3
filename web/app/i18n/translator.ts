import { createInstance, type i18n as I18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Locale } from "#core/domain/locale";

/** The texts of one language. */
export type Bundle = Record<string, unknown>;

/** Makes a translator that knows one language only. */
export function createTranslator(locale: Locale, bundle: Bundle): I18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    defaultNS: "refcodes",
    ns: ["refcodes"],
    resources: { [locale]: { refcodes: bundle } },
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}
