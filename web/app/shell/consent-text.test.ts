import { createElement, type FunctionComponent } from "react";
import { renderToString } from "react-dom/server";
import { createMemoryRouter, RouterProvider } from "react-router";
import { describe, expect, it } from "vitest";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { createTranslator } from "#app/i18n/translator.ts";
import { ConsentBanner } from "#app/shell/consent-banner.tsx";
import { PlainConsent } from "#app/shell/plain-consent.tsx";
import { referralCookieMaxAge } from "#core/domain/first-touch";
import { locales } from "#core/domain/locale";
import en from "../../locales/en/refcodes.json";
import ru from "../../locales/ru/refcodes.json";
import uk from "../../locales/uk/refcodes.json";

const bundles = { en, uk, ru };

function shown(locale: (typeof locales)[number], banner: FunctionComponent): string {
  const i18n = createTranslator(locale, bundles[locale]);
  const router = createMemoryRouter([{ id: "root", path: "/", Component: banner }]);
  const page = createElement(RouterProvider, { router });
  return renderToString(createElement(TranslationProvider, { i18n }, page));
}

const banners: Record<string, FunctionComponent> = {
  banner: () => createElement(ConsentBanner, { codes: [] }),
  "banner without script": PlainConsent,
};

describe.each(Object.entries(banners))("the consent %s", (_name, banner) => {
  it.each(locales)("asks in %s for exactly as long as the cookies live", (locale) => {
    const [, days] = shown(locale, banner).match(/cookies? (?:for|на) (\d+) \p{L}/u) ?? [];
    expect(Number(days) * 86_400).toBe(referralCookieMaxAge);
  });
});

describe("the length of the consent", () => {
  it("is worded grammatically for any number of days", () => {
    const days = (locale: (typeof locales)[number]) => {
      const { t } = createTranslator(locale, bundles[locale]);
      return [1, 60, 182, 365].map((count) => t("consent.text", { count }).match(/\d+ \p{L}+/u)?.[0]);
    };
    expect(days("en")).toEqual(["1 day", "60 days", "182 days", "365 days"]);
    expect(days("uk")).toEqual(["1 день", "60 днів", "182 дні", "365 днів"]);
    expect(days("ru")).toEqual(["1 день", "60 дней", "182 дня", "365 дней"]);
  });
});
