import { createElement, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub } from "react-router";
import type { Locale } from "#core/domain/locale";
import { TranslationProvider } from "#web/app/i18n/translation";
import { translatorOf } from "#web/app/i18n/translator.server";

/** The HTML of a part of a page, in a router at `/`. */
export function rendered(locale: Locale, element: ReactNode): string {
  const Stub = createRoutesStub([{ path: "/", Component: () => element }]);
  return renderToString(createElement(TranslationProvider, { i18n: translatorOf(locale) }, createElement(Stub)));
}
