import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { PaymentBadge } from "#app/ui/status-badge.tsx";
import {
  CREDIT,
  hasMovedMoney,
  type OrderStatus,
  type PaymentProvider,
  type PaymentStatus,
} from "#core/domain/payment";
import type { RefundExtent } from "#core/domain/refund-standing";

interface OrderPaymentsProps {
  order: {
    status: OrderStatus;
    paidReference: string | null;
    refunded: RefundExtent;
    attempts: { orderReference: string; provider: PaymentProvider; status: PaymentStatus; createdAt: Date }[];
  };
}

/** An order's payment attempts. A printed receipt shows only those that moved money. */
export function OrderPayments({ order }: OrderPaymentsProps) {
  const { t } = useTranslation();
  const open = order.status === "pending";
  const attempts = order.attempts.filter(({ status }) => hasMovedMoney(status) || status === "declined" || open);
  if (attempts.length === 0) return null;
  return (
    <Card>
      <h2 className="mb-2 text-lg">{t("order.payments")}</h2>
      <ul className="divide-y divide-line text-sm">
        {attempts.map((attempt) => (
          <li
            key={attempt.orderReference}
            className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 ${hasMovedMoney(attempt.status) ? "" : "print:hidden"}`}
          >
            <span className="min-w-0">
              {t(attempt.provider === CREDIT ? "payment.provider.credit" : "payment.provider.card")},{" "}
              <DateTime at={attempt.createdAt} />
              <code className="block break-all text-ink-soft select-all">{attempt.orderReference}</code>
            </span>
            <PaymentBadge
              status={attempt.status}
              isPartlyRefunded={order.refunded === "partly" && attempt.orderReference === order.paidReference}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
