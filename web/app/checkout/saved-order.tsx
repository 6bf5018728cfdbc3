import type { ReactNode } from "react";
import { useLocation } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import type { SavedOrder } from "#core/services/orders/find-saved-order";

/** Pages that show the order themselves, or are part of the payment. */
const OWN_WORDS = /^\/(?:cart|checkout|orders|sign-in)(?:\/|$)/;

/** A strip at the top of any page that offers the buyer's unpaid order for payment. */
export function SavedOrderStrip({ saved }: { saved: SavedOrder }): ReactNode {
  const path = unlocalisePath(useLocation().pathname);
  if (OWN_WORDS.test(path)) return null;
  return (
    <div className="border-b border-line bg-info-soft text-info print:hidden">
      <div className="mx-auto max-w-page px-4 sm:px-6">
        <SavedOrderLine saved={saved} />
      </div>
    </div>
  );
}

/** The same, above a page's contents. */
export function SavedOrderNotice({ saved }: { saved: SavedOrder }) {
  return (
    <div className="mb-6 rounded-sm bg-info-soft px-4 text-info">
      <SavedOrderLine saved={saved} />
    </div>
  );
}

function SavedOrderLine({ saved }: { saved: SavedOrder }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2 text-sm">
      <p className="flex min-w-0 items-center gap-2.5">
        <Icon name={saved.held ? "clock" : "box"} size={18} />
        <SavedOrderText saved={saved} />
      </p>
      <AppLink
        to={`/orders/${saved.id}`}
        className="inline-flex min-h-11 items-center font-semibold underline underline-offset-4"
      >
        {saved.held ? t("saved.look") : t("saved.pay")}
      </AppLink>
    </div>
  );
}

/** The order and the amount due, or that the bank is holding the payment. */
export function SavedOrderText({ saved }: { saved: SavedOrder }) {
  const { t } = useTranslation();
  const sum = formatMoney(useLocale(), saved.totalMinor, saved.currency);
  return <span suppressHydrationWarning>{t(saved.held ? "saved.held" : "saved.text", { label: saved.id, sum })}</span>;
}

/** The link to the payment, as the page's primary button. */
export function SavedOrderButton({ saved }: { saved: SavedOrder }) {
  const { t } = useTranslation();
  return (
    <AppLink to={`/orders/${saved.id}`} className={buttonClass()}>
      {saved.held ? t("saved.look") : t("saved.pay")}
    </AppLink>
  );
}
