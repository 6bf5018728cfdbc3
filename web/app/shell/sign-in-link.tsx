import { useLocation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { pathBefore } from "#app/session/return-to.ts";
import { useVisitorSearch } from "#app/session/visitor-search.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";

/** Stands where signed-in people have the menu of their pages. */
export function SignInLink() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const search = useVisitorSearch();
  const to = pathname.endsWith("/sign-in") ? "/sign-in" : pathBefore("/sign-in", pathname + search);
  return (
    <AppLink
      to={to}
      className="flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-sm px-2 text-sm font-medium hover:bg-sunken"
    >
      <Icon name="user" />
      <span className="max-sm:sr-only">{t("shell.signIn")}</span>
    </AppLink>
  );
}
