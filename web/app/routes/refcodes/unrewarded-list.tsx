import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import type { RefusalReason } from "#core/domain/attribution";
import type { OrderStatus } from "#core/domain/payment";

interface UnrewardedProps {
  /** Orders with the code that earn nothing, and why. */
  refused: { reason: RefusalReason; at: Date; orderLabel: string }[];
  /** Attributed orders whose reward has not been created yet. */
  open: { status: OrderStatus; at: Date; orderLabel: string }[];
}

/** Why some orders with the code earned nothing (yet), without naming who bought. */
export function UnrewardedList({ refused, open }: UnrewardedProps) {
  const { t } = useTranslation();
  if (refused.length + open.length === 0) return null;
  return (
    <section aria-labelledby="refused-title">
      <h2 id="refused-title" className="mb-3 text-lg">
        {t("refcodes.refusedTitle")}
      </h2>
      <Card className="py-0!">
        <ul className="divide-y divide-line text-sm">
          {open.map((order) => (
            <Line
              key={order.orderLabel + order.at.toISOString()}
              {...order}
              text={t(`refcodes.open.${order.status}`)}
            />
          ))}
          {refused.map((order) => (
            <Line
              key={order.orderLabel + order.at.toISOString()}
              {...order}
              text={t(`refcodes.refused.${order.reason}`)}
            />
          ))}
        </ul>
      </Card>
    </section>
  );
}

function Line({ text, at, orderLabel }: { text: string; at: Date; orderLabel: string }) {
  const { t } = useTranslation();
  return (
    <li className="flex flex-wrap justify-between gap-x-6 gap-y-1 py-3">
      <span className="max-w-text">{text}</span>
      <span className="text-ink-soft">
        {t("refcodes.order", { label: orderLabel })} · <DateTime at={at} dateOnly />
      </span>
    </li>
  );
}
