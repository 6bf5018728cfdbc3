import { useTranslation } from "react-i18next";
import { Form, useSearchParams } from "react-router";
import type { Theme } from "#core/domain/theme";
import type { Viewer } from "#core/domain/viewer";
import { AccountMenu } from "./account-menu.tsx";
import { AppLink, UnstoredCodeInputs, useAppPath } from "./app-link.tsx";
import { Icon } from "./icon.tsx";
import { LocaleMenu } from "./locale-menu.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

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
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-1 gap-y-2 px-4 py-2 sm:gap-x-2 sm:px-6">
        <AppLink to="/" className="mr-auto flex min-h-11 items-center gap-2.5 font-semibold sm:mr-4">
          <Mark />
          <span className={viewer ? "max-[27rem]:sr-only" : "max-[22rem]:sr-only"}>{cloneName}</span>
        </AppLink>
        <CatalogueSearch />
        <AppLink
          to="/cart"
          aria-label={t("shell.cart", { count: cartCount })}
          className="relative flex min-h-11 min-w-11 items-center justify-center rounded-sm hover:bg-sunken"
        >
          <Icon name="cart" />
          <Count of={cartCount} />
        </AppLink>
        {viewer && (
          <AppLink
            to="/notifications"
            aria-label={t("shell.notifications", { count: unread })}
            className="relative flex min-h-11 min-w-11 items-center justify-center rounded-sm hover:bg-sunken"
          >
            <Icon name="bell" />
            <Count of={unread} />
          </AppLink>
        )}
        <LocaleMenu />
        <ThemeSwitch theme={theme} />
        <AccountMenu viewer={viewer} />
      </div>
    </header>
  );
}

/** A number on an icon; the link's name says it in words. */
function Count({ of }: { of: number }) {
  if (of === 0) return null;
  return (
    <span className="absolute top-0.5 right-0.5 min-w-5 rounded-full bg-brand-fill px-1 text-center text-xs leading-5 font-semibold text-on-brand">
      {of > 99 ? "99+" : of}
    </span>
  );
}

function CatalogueSearch() {
  const { t } = useTranslation();
  const action = useAppPath()("/");
  const [params] = useSearchParams();
  const wanted = params.get("q") ?? "";
  return (
    <Form
      role="search"
      aria-label={t("shell.search")}
      action={action.split("?")[0] ?? "/"}
      className="relative order-last w-full sm:order-none sm:mr-auto sm:max-w-80 sm:flex-1"
    >
      <span className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-ink-soft">
        <Icon name="search" size={18} />
      </span>
      <input
        key={wanted}
        type="search"
        name="q"
        defaultValue={wanted}
        maxLength={80}
        aria-label={t("shell.search")}
        placeholder={t("shell.search")}
        className="field-control pl-10!"
      />
      <UnstoredCodeInputs />
    </Form>
  );
}

/** The sign: two rings that hold each other. */
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
