import { StrictMode, startTransition, use } from "react";
import { hydrateRoot } from "react-dom/client";
import { HydratedRouter } from "react-router/dom";
import { defaultLocale, isLocale } from "#core/domain/locale";
import { addTexts } from "./i18n/add-texts.ts";
import { unlocalisePath } from "./i18n/locales.ts";
import { partsAt } from "./i18n/text-parts.ts";
import { TranslationProvider } from "./i18n/translation.ts";
import { createTranslator } from "./i18n/translator.ts";
import { afterPaint } from "./session/after-paint.ts";
import { RequestFactsContext } from "./session/request-facts.ts";
import { isLeaving } from "./shell/early-back.ts";
import { loadSignedInParts } from "./shell/signed-in.ts";

const never = new Promise<never>(() => {});

/**
 * The router reads the address as it is created, in the first render that has the page's data: some time after `hydrate` looked
 * whether the page is being left. It is called as a function, so that nothing comes between this second look and that.
 */
function PageRouter() {
  if (isLeaving()) use(never);
  return HydratedRouter({ instrumentations: [afterPaint] });
}

async function hydrate() {
  const { lang, dataset } = document.documentElement;
  const translator = createTranslator(isLocale(lang) ? lang : defaultLocale, {});
  const isSignedIn = document.body.dataset.signedIn !== undefined;
  await Promise.all([
    addTexts(translator, partsAt(unlocalisePath(location.pathname), isSignedIn)),
    isSignedIn && loadSignedInParts(),
  ]);
  if (isLeaving()) return;
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <RequestFactsContext.Provider value={{ nonce: undefined, requestId: dataset.requestId ?? "" }}>
          <TranslationProvider i18n={translator}>
            <PageRouter />
          </TranslationProvider>
        </RequestFactsContext.Provider>
      </StrictMode>,
    );
  });
}

void hydrate();
