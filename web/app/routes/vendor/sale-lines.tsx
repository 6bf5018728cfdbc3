import { useTranslation } from "#app/i18n/translation.ts";
import { Money } from "#app/ui/money.tsx";
import { AskForRefund, type Asking } from "./ask-for-refund.tsx";
import { Rates } from "./rates.tsx";
import type { Sale } from "./sale.ts";

interface SaleLinesProps {
  sale: Pick<Sale, "lines" | "currency" | "referralCode">;
  asking: Asking;
}

/** What was sold: names, quantities and sums with the rates of each, and what was refunded of it, or can be. */
export function SaleLines({ sale: { lines, currency, referralCode }, asking }: SaleLinesProps) {
  const { t } = useTranslation();
  return (
    <ul className="text-sm">
      {lines.map(({ itemId, name, quantity, lineTotalMinor, refundedQuantity, refundedMinor, request, ...rates }) => (
        <li key={itemId} className="py-0.5">
          <p className="flex justify-between gap-4">
            <span className="min-w-0 break-words">{`${name} × ${quantity}`}</span>
            <Money minor={lineTotalMinor} currency={currency} />
          </p>
          <p className="text-ink-soft">
            {t("vendor.part.platform")} <Rates of={[rates.platformRateBp]} />
            {referralCode !== null && (
              <>
                {" · "}
                {t("vendor.part.referral")} <Rates of={[rates.referralRateBp]} /> (
                {t(`vendor.rateSource.${rates.referralRateSource}`)}, {referralCode})
              </>
            )}
          </p>
          {refundedMinor > 0n && (
            <p className="flex justify-between gap-4 text-ink-soft">
              <span>
                {refundedQuantity > 0
                  ? t("order.refund.ofUnits", { quantity: refundedQuantity, of: quantity })
                  : t("order.refund.ofPrice")}
              </span>
              <Money minor={-refundedMinor} currency={currency} />
            </p>
          )}
          <AskForRefund
            itemId={itemId}
            left={refundedMinor < lineTotalMinor ? quantity - refundedQuantity : 0}
            request={request}
            asking={asking}
          />
        </li>
      ))}
    </ul>
  );
}
