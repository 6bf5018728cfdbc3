import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatMoney } from "#app/format/money.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { balanceOf, type VendorBalance } from "#core/domain/vendor-balance";

interface VendorFiguresProps {
  nextPayout: { dueAt: Date | null; currency: string; carriedMinor: bigint; netMinor: bigint } | null;
  totals: { currency: string; grossMinor: bigint; referredMinor: bigint; referralMinor: bigint; netMinor: bigint }[];
  balances: VendorBalance[];
}

/** The next payout, what there is to come, and the totals of all sales. */
export function VendorFigures({ nextPayout, totals, balances }: VendorFiguresProps) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4 sm:grid-cols-2 @3xl:grid-cols-3">
      <Figure label={t("vendor.nextPayout")}>
        {nextPayout ? <NextPayout nextPayout={nextPayout} /> : t("vendor.noPayout")}
      </Figure>
      {balances.map((balance) => (
        <Figure key={balance.currency} label={t("vendor.balance")}>
          <Balance balance={balance} />
        </Figure>
      ))}
      {totals.map((total) => (
        <div key={total.currency} className="contents">
          <Figure label={t("vendor.net")}>
            <Money minor={total.netMinor} currency={total.currency} />
          </Figure>
          <Figure label={t("vendor.referred")}>
            <Money minor={total.referredMinor} currency={total.currency} />
          </Figure>
          <Figure label={t("vendor.referralCost")}>
            <Money minor={total.referralMinor} currency={total.currency} />
          </Figure>
        </div>
      ))}
    </div>
  );
}

function NextPayout({ nextPayout }: { nextPayout: NonNullable<VendorFiguresProps["nextPayout"]> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { dueAt, currency, carriedMinor, netMinor } = nextPayout;
  return (
    <>
      <Money minor={netMinor > 0n ? netMinor : 0n} currency={currency} />
      <Detail>{dueAt && <DateTime at={dueAt} />}</Detail>
      {carriedMinor < 0n && (
        <Detail>
          {netMinor > 0n
            ? t("vendor.payoutCarried", { sum: formatMoney(locale, carriedMinor, currency) })
            : t("vendor.payoutNone")}
        </Detail>
      )}
    </>
  );
}

function Balance({ balance }: { balance: VendorBalance }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { currency, heldMinor } = balance;
  const total = balanceOf(balance);
  return (
    <>
      <Money minor={total} currency={currency} />
      {heldMinor > 0n && <Detail>{t("vendor.balanceHeld", { sum: formatMoney(locale, heldMinor, currency) })}</Detail>}
      {total < 0n && <Detail>{t("vendor.balanceBelow")}</Detail>}
    </>
  );
}

function Detail({ children }: { children: ReactNode }) {
  return (
    <span className="block text-[clamp(0.75rem,8cqi,0.875rem)] font-normal text-ink-soft" suppressHydrationWarning>
      {children}
    </span>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Card>
      <div className="@container">
        <p className="text-sm text-ink-soft">{label}</p>
        {/* The largest size at which the longest amount still fits on one line. */}
        <p className="mt-1 text-[clamp(0.75rem,9.5cqi,1.25rem)] leading-snug font-semibold">{children}</p>
      </div>
    </Card>
  );
}
