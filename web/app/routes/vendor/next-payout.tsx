import type { ReactNode } from "react";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { LargeMoney } from "#app/ui/large-money.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { PayoutMethod } from "#core/domain/payout";
import { DueDay } from "./due-day.tsx";
import { PayoutObstacle, type Shop } from "./payout-obstacle.tsx";

/** What comes next to one vendor in one currency; without a date it does not reach the minimum. */
export interface ComingPayout {
  vendorId: string;
  currency: string;
  dueAt: Date | null;
  isDue: boolean;
  netMinor: bigint;
  carriedMinor: bigint;
  minimumMinor: bigint;
}

interface NextPayoutProps {
  /** The one to speak of; null where no sale is pending. */
  coming: ComingPayout | null;
  vendor: { name: string; payoutMethod: PayoutMethod | null } | undefined;
  /** How that vendor is paid, and where to. */
  shop: Shop | undefined;
  /** Whether to say whose it is. */
  hasShops: boolean;
  /** The store's time zone. */
  zone: string;
  /** How many more there are, of other shops or in other currencies. */
  others: number;
}

/** The next payout: how much, when, and where to. */
export function NextPayout({ coming, vendor, shop, hasShops, zone, others }: NextPayoutProps) {
  const { t } = useTranslation();
  return (
    <Card className="flex flex-col gap-3">
      <h2 className="text-sm font-normal tracking-normal text-ink-soft">
        {t("vendor.nextPayout")}
        {hasShops && coming && vendor && ` · ${vendor.name}`}
      </h2>
      {coming ? (
        <>
          <LargeMoney minor={coming.netMinor > 0n ? coming.netMinor : 0n} currency={coming.currency} />
          <When coming={coming} method={vendor?.payoutMethod ?? null} zone={zone} />
        </>
      ) : (
        <>
          <p className="text-xl font-semibold">{t("vendor.noPayout")}</p>
          <p className="text-sm text-ink-soft">{t("vendor.noPayoutText")}</p>
        </>
      )}
      {shop && (shop.payoutMethod ?? shop.waitingMethod) !== null && <PayoutObstacle shop={shop} />}
      {vendor && vendor.payoutMethod === null && !shop?.waitingMethod && (
        <Notice tone="warning">
          <p>{t("vendor.noMethod")}</p>
          <AppLink to="/vendor/payouts#how" className={`mt-2 ${buttonClass("primary", "sm")} max-sm:min-h-11`}>
            {t("vendor.chooseMethod")}
          </AppLink>
        </Notice>
      )}
      <p className="mt-auto text-sm">
        <AppLink
          to="/vendor/payouts"
          className="inline-flex min-h-11 items-center text-brand underline-offset-4 hover:underline sm:min-h-0"
        >
          {others > 0 ? t("vendor.morePayouts", { count: others }) : t("vendor.toPayouts")}
        </AppLink>
      </p>
    </Card>
  );
}

interface WhenProps {
  coming: ComingPayout;
  method: PayoutMethod | null;
  /** The store's time zone. */
  zone: string;
}

/** When it comes and where to, or why not; and what of it was carried. */
export function When({ coming, method, zone }: WhenProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { dueAt, isDue, netMinor, carriedMinor, minimumMinor, currency } = coming;
  const sum = (minor: bigint) => formatMoney(locale, minor, currency);
  return (
    <div className="space-y-1 text-sm text-ink-soft" suppressHydrationWarning>
      {dueAt ? (
        <p className="text-base text-ink">
          {isDue ? t("vendor.isDue") : <DueDay at={dueAt} zone={zone} />}
          {method && ` · ${t(`vendor.payoutTo.${method}`)}`}
        </p>
      ) : (
        <Said>{netMinor > 0n ? t("vendor.belowMinimum", { minimum: sum(minimumMinor) }) : t("vendor.payoutNone")}</Said>
      )}
      {carriedMinor < 0n && netMinor > 0n && <Said>{t("vendor.payoutCarried", { sum: sum(carriedMinor) })}</Said>}
      {carriedMinor > 0n && netMinor > 0n && <Said>{t("vendor.payoutAdded", { sum: sum(carriedMinor) })}</Said>}
    </div>
  );
}

function Said({ children }: { children: ReactNode }) {
  return <p className="max-w-text">{children}</p>;
}
