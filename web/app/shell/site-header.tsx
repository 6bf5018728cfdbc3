import { useLocation } from "react-router";
import { unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { isShelf } from "#app/navigation/shelves.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { CountMark } from "#app/ui/count-mark.tsx";
import { Icon } from "#app/ui/icon.tsx";
import type { Theme } from "#core/domain/theme";
import type { Viewer } from "#core/domain/viewer";
import { CatalogueSearch } from "./catalogue-search.tsx";
import { PreferencesMenu } from "./preferences-menu.tsx";
import { SignInLink } from "./sign-in-link.tsx";
import { AccountMenu, NotificationsLink } from "./signed-in.ts";

interface SiteHeaderProps {
  cloneName: string;
  viewer: Viewer | null;
  cartCount: number;
  /** Notifications that the viewer has not read. */
  unread: number;
  theme: Theme;
}

export function SiteHeader({ cloneName, viewer, cartCount, unread, theme }: SiteHeaderProps) {
  const { t } = useTranslation();
  // On narrow screens the search has a row of its own only where people look for products.
  const onShelves = isShelf(unlocalisePath(useLocation().pathname));
  return (
    <header className="border-b border-line bg-surface print:hidden">
      <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-0.5 gap-y-2 px-4 py-2 sm:gap-x-2 sm:px-6">
        <AppLink to="/" className="mr-auto flex min-h-11 min-w-0 items-center gap-2 font-semibold sm:gap-2.5 lg:mr-4">
          <Mark />
          <span className="text-sm leading-tight sm:text-base">{cloneName}</span>
        </AppLink>
        <div
          className={`order-last w-full lg:order-none lg:mr-auto lg:max-w-80 lg:flex-1 ${onShelves ? "" : "max-lg:hidden"}`}
        >
          <CatalogueSearch />
        </div>
        <AppLink
          to="/cart"
          aria-label={t("shell.cart", { count: cartCount })}
          className="relative flex min-h-11 min-w-11 items-center justify-center rounded-sm hover:bg-sunken"
        >
          <Icon name="cart" />
          <CountMark of={cartCount} />
        </AppLink>
        {viewer && <NotificationsLink unread={unread} />}
        <PreferencesMenu theme={theme} />
        {viewer ? <AccountMenu viewer={viewer} /> : <SignInLink />}
      </div>
    </header>
  );
}

/** The logo: two linked rings. */
function Mark() {
  return (
    <svg
      aria-hidden="true"
      width="28"
      height="28"
      viewBox="0 0 28 28"
      fill="none"
      strokeWidth="3.5"
      className="shrink-0"
    >
      <circle cx="10.5" cy="14" r="7.5" className="stroke-brand" />
      <path d="M17.5 6.5a7.5 7.5 0 1 1 0 15" className="stroke-ink" strokeLinecap="round" />
    </svg>
  );
}
