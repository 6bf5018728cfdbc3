import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";

interface VendorFiguresProps {
  nextPayout: { dueAt: Date; currency: string; netMinor: bigint } | null;
  totals: { currency: string; grossMinor: bigint; referredMinor: bigint; referralMinor: bigint; netMinor: bigint }[];
}

/** The next payout, and the totals of all sales. */
export function VendorFigures({ nextPayout, totals }: VendorFiguresProps) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4 sm:grid-cols-2 @3xl:grid-cols-4">
      <Figure label={t("vendor.nextPayout")}>
        {nextPayout ? (
          <>
            <Money minor={nextPayout.netMinor} currency={nextPayout.currency} />
            <span className="block text-[clamp(0.75rem,8cqi,0.875rem)] font-normal text-ink-soft">
              <DateTime at={nextPayout.dueAt} />
            </span>
          </>
        ) : (
          t("vendor.noPayout")
        )}
      </Figure>
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
