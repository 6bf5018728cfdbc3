import { useTranslation } from "react-i18next";
import { useFetcher, useLocation } from "react-router";
import { nextTheme, parseTheme, type Theme } from "#core/domain/theme";
import { useVisitorSearch } from "../referral/visitor-search.ts";
import { Icon, type IconName } from "./icon.tsx";

const icons: Record<Theme, IconName> = { system: "device", light: "sun", dark: "moon" };

/** The theme that was just chosen and is still on its way to the cookie, or the one that stands. */
export function useTheme(stored: Theme): Theme {
  const fetcher = useFetcher({ key: "theme" });
  return fetcher.formData ? parseTheme(fetcher.formData.get("theme")) : stored;
}

/** Steps through device, light and dark. A plain form, so it works before any script runs. */
export function ThemeSwitch({ theme: stored }: { theme: Theme }) {
  const { t } = useTranslation();
  const fetcher = useFetcher({ key: "theme" });
  const { pathname } = useLocation();
  const search = useVisitorSearch();
  const theme = useTheme(stored);
  const label = t(`shell.theme.${theme}`);
  return (
    <fetcher.Form method="post" action="/preferences/theme">
      <input type="hidden" name="theme" value={nextTheme(theme)} />
      <input type="hidden" name="to" value={pathname + search} />
      <button
        type="submit"
        aria-label={label}
        title={label}
        className="flex min-h-11 min-w-11 items-center justify-center rounded-sm hover:bg-sunken"
      >
        <Icon name={icons[theme]} />
      </button>
    </fetcher.Form>
  );
}
