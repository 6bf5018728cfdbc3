import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { RefundBadge } from "#app/ui/status-badge.tsx";
import { CREDIT, type PaymentProvider } from "#core/domain/payment";
import type { RefundReason } from "#core/domain/refund";
import type { RefundStanding } from "#core/domain/refund-standing";

interface OrderRefundsProps {
  order: { currency: string; refunds: Refund[] };
}

interface Refund {
  id: string;
  orderReference: string;
  provider: PaymentProvider;
  reason: RefundReason;
  isByHand: boolean;
  standing: RefundStanding;
  amountMinor: bigint;
  note: string | null;
  lines: { itemId: string; name: string; quantity: number; amountMinor: bigint | null }[];
  askedAt: Date;
  endedAt: Date | null;
}

/** What was refunded of an order: how much, of what, why, and when it reaches the buyer. */
export function OrderRefunds({ order: { currency, refunds } }: OrderRefundsProps) {
  const { t } = useTranslation();
  if (refunds.length === 0) return null;
  return (
    <Card>
      <h2 className="mb-2 text-lg">{t("order.refund.title")}</h2>
      <ul className="divide-y divide-line text-sm">
        {refunds.map((refund) => (
          <li key={refund.id} className="space-y-2 py-3 print:space-y-1 print:py-2">
            <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
              <p className="min-w-0">
                <span className="font-medium">{t(`order.refund.reason.${refund.reason}`)}</span>
                <span className="block text-ink-soft">
                  <DateTime at={refund.endedAt ?? refund.askedAt} />
                </span>
              </p>
              <p className="flex flex-col items-end gap-1">
                <span className="text-base font-semibold">
                  <Money minor={refund.amountMinor} currency={currency} />
                </span>
                <RefundBadge standing={refund.standing} />
              </p>
            </div>
            <Units lines={refund.lines} currency={currency} />
            {refund.note !== null && <p className="break-words">{t("order.refund.note", { note: refund.note })}</p>}
            <p className="text-ink-soft">{t(`order.refund.when.${whenOf(refund)}`)}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The units that come back. A refund of an amount is spread over all lines, which the order's own lines show. */
function Units({ lines, currency }: { lines: Refund["lines"]; currency: string }) {
  const units = lines.filter(({ quantity }) => quantity > 0);
  if (units.length === 0) return null;
  return (
    <ul>
      {units.map(({ itemId, name, quantity, amountMinor }) => (
        <li key={itemId} className="flex justify-between gap-4">
          <span className="min-w-0">{`${name} × ${quantity}`}</span>
          {amountMinor !== null && <Money minor={amountMinor} currency={currency} />}
        </li>
      ))}
    </ul>
  );
}

/** When the money arrives, or what happens now instead. */
function whenOf({ standing, reason, isByHand, provider }: Refund) {
  if (standing !== "done") return standing;
  if (reason === "chargeback") return "chargeback";
  if (isByHand) return "transfer";
  return provider === CREDIT ? "credit" : "card";
}
