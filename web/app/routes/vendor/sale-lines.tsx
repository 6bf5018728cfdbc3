import { useTranslation } from "react-i18next";
import { Money } from "#app/ui/money.tsx";
import { AskForRefund, type Asking, type RefundAsked } from "./ask-for-refund.tsx";

export interface SaleLine {
  itemId: string;
  name: string;
  quantity: number;
  lineTotalMinor: bigint;
  refundedQuantity: number;
  refundedMinor: bigint;
  /** The last one; null where none was made. */
  request: RefundAsked | null;
}

interface SaleLinesProps {
  lines: readonly SaleLine[];
  currency: string;
  asking: Asking;
}

/** What was sold: names, quantities and sums, with what was refunded of each, or can be. */
export function SaleLines({ lines, currency, asking }: SaleLinesProps) {
  const { t } = useTranslation();
  return (
    <ul className="text-sm">
      {lines.map(({ itemId, name, quantity, lineTotalMinor, refundedQuantity, refundedMinor, request }) => (
        <li key={itemId} className="py-0.5">
          <p className="flex justify-between gap-4">
            <span className="min-w-0 break-words">{`${name} × ${quantity}`}</span>
            <Money minor={lineTotalMinor} currency={currency} />
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
