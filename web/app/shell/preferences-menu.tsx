import { useFetcher, useLocation } from "react-router";
import { localisePath, unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { chooseLanguage } from "#app/session/choose-language.ts";
import { useSpokenLocales } from "#app/session/root-data.ts";
import { useVisitorSearch } from "#app/session/visitor-search.ts";
import { Icon, type IconName } from "#app/ui/icon.tsx";
import { Menu, menuEntryClass } from "#app/ui/menu.tsx";
import { parseTheme, type Theme, themes } from "#core/domain/theme";

const themeIcons: Record<Theme, IconName> = { system: "device", light: "sun", dark: "moon" };

/** The theme being saved, or else the current one. */
export function useTheme(stored: Theme): Theme {
  const fetcher = useFetcher({ key: "theme" });
  return fetcher.formData ? parseTheme(fetcher.formData.get("theme")) : stored;
}

/** Language, where the store speaks several, and theme. Links and plain forms, so both work before any script runs. */
export function PreferencesMenu({ theme: stored }: { theme: Theme }) {
  const { t } = useTranslation();
  const current = useLocale();
  const { pathname } = useLocation();
  const search = useVisitorSearch();
  const page = unlocalisePath(pathname) + search;
  const fetcher = useFetcher({ key: "theme" });
  const theme = useTheme(stored);
  const spoken = useSpokenLocales();
  const hasChoice = spoken.length > 1;
  return (
    <Menu
      label={t("shell.preferences")}
      summary={
        hasChoice ? (
          <>
            <span className="max-sm:hidden">
              <Icon name="globe" />
            </span>
            <span className="max-sm:hidden">{t(`shell.languages.${current}`)}</span>
            <span className="sm:hidden">{t(`shell.shortLanguages.${current}`)}</span>
          </>
        ) : (
          <Icon name={themeIcons[theme]} />
        )
      }
    >
      {hasChoice && (
        <div className="mb-1 border-b border-line pb-1">
          <p className="px-3 pt-2 text-xs text-ink-soft">{t("shell.language")}</p>
          {/* A full load: only one language's texts are in the browser. */}
          {spoken.map((locale) => (
            <a
              key={locale}
              href={localisePath(locale, page)}
              lang={locale}
              hrefLang={locale}
              aria-current={locale === current}
              className={menuEntryClass}
              onClick={() => chooseLanguage(locale)}
            >
              {t(`shell.languages.${locale}`)}
              {locale === current && <Chosen />}
            </a>
          ))}
        </div>
      )}
      <fetcher.Form method="post" action="/preferences/theme">
        <input type="hidden" name="to" value={pathname + search} />
        <p className="px-3 pt-2 text-xs text-ink-soft">{t("shell.themeLabel")}</p>
        {themes.map((choice) => (
          <button
            key={choice}
            type="submit"
            name="theme"
            value={choice}
            aria-current={choice === theme}
            className={menuEntryClass}
          >
            <Icon name={themeIcons[choice]} />
            {t(`shell.theme.${choice}`)}
            {choice === theme && <Chosen />}
          </button>
        ))}
      </fetcher.Form>
    </Menu>
  );
}

function Chosen() {
  return (
    <span className="ml-auto">
      <Icon name="check" size={16} />
    </span>
  );
}
