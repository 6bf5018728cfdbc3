import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { HydratedRouter } from "react-router/dom";
import { defaultLocale, isLocale } from "#core/domain/locale";
import { type Bundle, createTranslator } from "./i18n/translator.ts";
import { RequestFactsContext } from "./session/request-facts.ts";

/** One hashed file a language: only the page's own is fetched. */
const bundles = import.meta.glob<Bundle>("../locales/*/refcodes.json", { import: "default" });

async function hydrate() {
  const { lang, dataset } = document.documentElement;
  const locale = isLocale(lang) ? lang : defaultLocale;
  const load = bundles[`../locales/${locale}/refcodes.json`];
  const translator = createTranslator(locale, load ? await load() : {});
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <RequestFactsContext.Provider value={{ nonce: undefined, requestId: dataset.requestId ?? "" }}>
          <I18nextProvider i18n={translator}>
            <HydratedRouter />
          </I18nextProvider>
        </RequestFactsContext.Provider>
      </StrictMode>,
    );
  });
}

void hydrate();
