import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { localisePath, unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { chooseLanguage, hasChosenLanguage } from "#app/session/choose-language.ts";
import { useSpokenLocales } from "#app/session/root-data.ts";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { preferredLocale } from "#core/domain/chosen-language";
import type { Locale } from "#core/domain/locale";

/**
 * Offers the page in the language that its reader's browser prefers, until an answer: that is remembered. For addresses
 * that name no language: a link that names one means it.
 */
export function LanguageOffer() {
  const { t } = useTranslation();
  const current = useLocale();
  const spoken = useSpokenLocales();
  const { pathname, search } = useLocation();
  const [offered, setOffered] = useState<Locale | null>(null);
  useEffect(() => {
    const best = preferredLocale(navigator.languages, spoken);
    if (best !== undefined && best !== current && !hasChosenLanguage()) setOffered(best);
  }, [current, spoken]);
  if (offered === null) return null;
  return (
    <section
      aria-label={t("shell.language")}
      className="fixed inset-x-4 bottom-[calc(1rem+var(--bar,0px))] z-30 rounded-md border border-line bg-surface p-4 shadow-lift sm:right-auto sm:w-96 print:hidden"
    >
      <p lang={offered}>{t(`shell.languageOffer.${offered}`)}</p>
      <div className="mt-3 flex flex-wrap gap-3">
        {/* A full load: only one language's texts are in the browser. */}
        <a
          href={localisePath(offered, unlocalisePath(pathname) + search)}
          lang={offered}
          hrefLang={offered}
          className={buttonClass("primary", "sm")}
          onClick={() => chooseLanguage(offered)}
        >
          {t(`shell.languages.${offered}`)}
        </a>
        <Button
          look="secondary"
          size="sm"
          onClick={() => {
            chooseLanguage(current);
            setOffered(null);
          }}
        >
          {t(`shell.languages.${current}`)}
        </Button>
      </div>
    </section>
  );
}
