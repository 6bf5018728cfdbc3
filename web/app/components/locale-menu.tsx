import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { locales } from "#core/domain/locale";
import { localisePath, unlocalisePath } from "../i18n/locales.ts";
import { useLocale } from "../i18n/use-locale.ts";
import { useVisitorSearch } from "../referral/visitor-search.ts";
import { Icon } from "./icon.tsx";
import { Menu, menuEntryClass } from "./menu.tsx";

/** Switches the language and stays on the page. A full load: only one language's texts are in the browser. */
export function LocaleMenu() {
  const { t } = useTranslation();
  const current = useLocale();
  const { pathname } = useLocation();
  const search = useVisitorSearch();
  const page = unlocalisePath(pathname) + search;
  return (
    <Menu
      label={t("shell.language")}
      summary={
        <>
          <Icon name="globe" />
          <span className="uppercase max-sm:sr-only">{current}</span>
        </>
      }
    >
      {locales.map((locale) => (
        <a
          key={locale}
          href={localisePath(locale, page)}
          lang={locale}
          hrefLang={locale}
          aria-current={locale === current}
          className={menuEntryClass}
        >
          {t(`shell.languages.${locale}`)}
        </a>
      ))}
    </Menu>
  );
}
