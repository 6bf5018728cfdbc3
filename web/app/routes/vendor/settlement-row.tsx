import { useTranslation } from "react-i18next";
import { formatMoney } from "#app/format/money.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { SettlementBadge } from "#app/ui/status-badge.tsx";
import type { RefundReason } from "#core/domain/refund";
import type { SettlementStatus } from "#core/domain/settlement";
import type { Asking } from "./ask-for-refund.tsx";
import { type SaleLine, SaleLines } from "./sale-lines.tsx";
import { SplitBar } from "./split-bar.tsx";

interface Split {
  grossMinor: bigint;
  platformMinor: bigint;
  referralMinor: bigint;
  netMinor: bigint;
}

interface SettlementRowProps {
  settlement: Split & {
    orderReference: string;
    vendorName: string;
    currency: string;
    status: SettlementStatus;
    holdReason: string | null;
    isHeldByRefund: boolean;
    dueAt: Date;
    createdAt: Date;
    adjustments: (Split & { refundId: string; reason: RefundReason; createdAt: Date })[];
    left: Split;
    lines: SaleLine[];
  };
  asking: Asking;
}

/** One sale as its vendor sees it: what was sold, what refunds took off it, and how the rest is split. */
export function SettlementRow({ settlement, asking }: SettlementRowProps) {
  const { t } = useTranslation();
  const { currency, status, adjustments, left, isHeldByRefund, holdReason } = settlement;
  return (
    <li className="space-y-3 p-4 sm:px-6" data-row>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="font-medium">{settlement.vendorName}</p>
          <p className="text-sm text-ink-soft">
            <code className="break-all select-all">{settlement.orderReference}</code>
          </p>
          <p className="text-sm text-ink-soft">
            <DateTime at={settlement.createdAt} />
          </p>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 max-sm:w-full sm:flex-col sm:items-end">
          <p className="font-semibold">
            <Money minor={settlement.grossMinor} currency={currency} />
          </p>
          <SettlementBadge status={isHeldByRefund && status === "pending" ? "held" : status} />
        </div>
      </div>
      <SaleLines lines={settlement.lines} currency={currency} asking={asking} />
      <Adjustments adjustments={adjustments} currency={currency} />
      {left.grossMinor > 0n ? (
        <>
          {adjustments.length > 0 && (
            <p className="text-sm">
              {t("vendor.refund.left")}: <Money minor={left.grossMinor} currency={currency} />
            </p>
          )}
          <SplitBar split={left} currency={currency} />
        </>
      ) : (
        <p className="text-sm">{t("vendor.refund.none")}</p>
      )}
      {isHeldByRefund && <p className="max-w-text text-sm text-ink-soft">{t("vendor.refund.deciding")}</p>}
      {status === "held" && holdReason !== null && (
        <p className="max-w-text text-sm break-words text-ink-soft">{t("vendor.holdReason", { reason: holdReason })}</p>
      )}
      {status === "pending" && !isHeldByRefund && (
        <p className="text-sm text-ink-soft">
          {t("vendor.dueAt")} <DateTime at={settlement.dueAt} />
        </p>
      )}
    </li>
  );
}

/** What each refund took off the sale, and off what its vendor receives. */
function Adjustments({ adjustments, currency }: Pick<SettlementRowProps["settlement"], "adjustments" | "currency">) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (adjustments.length === 0) return null;
  const sum = (minor: bigint) => formatMoney(locale, -minor, currency);
  return (
    <section className="rounded-sm bg-sunken px-3 py-2 text-sm">
      <h3 className="font-medium">{t("vendor.refund.title")}</h3>
      <ul>
        {adjustments.map(({ refundId, reason, grossMinor, netMinor, createdAt }) => (
          <li key={refundId} className="flex flex-wrap justify-between gap-x-4 py-0.5" suppressHydrationWarning>
            <span className="min-w-0">
              {t("vendor.refund.row", { reason: t(`vendor.refund.reason.${reason}`), gross: sum(grossMinor) })}
              <span className="block text-ink-soft">
                <DateTime at={createdAt} />
              </span>
            </span>
            <span>{t("vendor.refund.net", { net: sum(netMinor) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
