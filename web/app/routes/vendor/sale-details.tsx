import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { SplitBar } from "#app/ui/split-bar.tsx";
import { SettlementBadge } from "#app/ui/status-badge.tsx";
import type { Asking } from "./ask-for-refund.tsx";
import { DueDay } from "./due-day.tsx";
import type { Sale } from "./sale.ts";
import { SaleLines } from "./sale-lines.tsx";

/** All about one sale: what was sold and at which rates, what refunds took off it, how the rest is split, and when it is paid. */
export function SaleDetails({ sale, zone, asking }: { sale: Sale; zone: string; asking: Asking }) {
  const { t } = useTranslation();
  const { currency, standing, adjustments, left, isHeldByRefund, holdReason } = sale;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 text-sm">
          <p className="font-medium">{sale.vendorName}</p>
          <p className="text-ink-soft">
            <code className="break-all select-all">{sale.orderReference}</code>
          </p>
          <p className="text-ink-soft">
            <DateTime at={sale.createdAt} />
          </p>
        </div>
        <p className="text-lg font-semibold">
          <Money minor={sale.grossMinor} currency={currency} />
        </p>
      </div>
      <div className="space-y-1 text-sm">
        <SettlementBadge status={standing} />
        {isHeldByRefund && <p className="max-w-text text-ink-soft">{t("vendor.refund.deciding")}</p>}
        {sale.status === "held" && holdReason !== null && (
          <p className="max-w-text break-words text-ink-soft">{t("vendor.holdReason", { reason: holdReason })}</p>
        )}
        {standing === "pending" && (
          <p className="text-ink-soft">
            {t("vendor.dueAt")} <DueDay at={sale.dueAt} zone={zone} />
          </p>
        )}
      </div>
      <SaleLines sale={sale} asking={asking} />
      <Adjustments adjustments={adjustments} currency={currency} />
      {left.grossMinor > 0n ? (
        <div className="space-y-2">
          {adjustments.length > 0 && (
            <p className="text-sm">
              {t("vendor.refund.left")}: <Money minor={left.grossMinor} currency={currency} />
            </p>
          )}
          <SplitBar split={left} currency={currency} />
        </div>
      ) : (
        <p className="text-sm">{t("vendor.refund.none")}</p>
      )}
    </div>
  );
}

/** What each refund took off the sale, and off what its vendor receives; and that the store reversed the rest. */
function Adjustments({ adjustments, currency }: Pick<Sale, "adjustments" | "currency">) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (adjustments.length === 0) return null;
  const sum = (minor: bigint) => formatMoney(locale, -minor, currency);
  return (
    <section className="rounded-sm bg-sunken px-3 py-2 text-sm">
      <h3 className="font-medium">{t("vendor.refund.title")}</h3>
      <ul>
        {adjustments.map(({ refundId, reason, reversalReason, grossMinor, netMinor, createdAt }) => (
          <li key={refundId} className="flex flex-wrap justify-between gap-x-4 py-0.5" suppressHydrationWarning>
            <span className="min-w-0 break-words">
              {reason === null
                ? t("vendor.refund.reversed", { reason: reversalReason })
                : t("vendor.refund.row", { reason: t(`vendor.refund.reason.${reason}`), gross: sum(grossMinor) })}
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
