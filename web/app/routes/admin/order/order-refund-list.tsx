import { useTranslation } from "#app/i18n/translation.ts";
import { valuesOf } from "#app/i18n/values-of.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { isRefundDone, isRefundOpen, needsPerson } from "#core/domain/refund";
import type { OrderDesk } from "#core/services/orders/read-order-desk";
import { RefundVerbs } from "../events/refund-verbs.tsx";
import { RefundSteps } from "./refund-steps.tsx";

interface OrderRefundListProps {
  refunds: OrderDesk["refunds"];
  nameOf(itemId: string): string;
  busy: boolean;
}

/** Every refund of the order, with how far each is. */
export function OrderRefundList({ refunds, nameOf, busy }: OrderRefundListProps) {
  const { t } = useTranslation();
  if (refunds.length === 0) return null;
  return (
    <section aria-labelledby="refunds">
      <h2 id="refunds" className="mb-3 text-lg">
        {t("order.refund.title")}
      </h2>
      <ul className="space-y-3">
        {refunds.toReversed().map((refund) => {
          const units = (refund.lines.length > 0 ? refund.lines : (refund.requestedLines ?? [])).filter(
            ({ quantity }) => quantity > 0,
          );
          return (
            <li key={refund.id} data-row className="rounded-md border border-line bg-surface p-3 text-sm sm:p-4">
              <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
                <p className="min-w-0">
                  <span className="text-base font-semibold">
                    <Money minor={refund.amountMinor} currency={refund.currency} />
                  </span>{" "}
                  {t(`admin.payments.reason.${refund.reason}`)}
                  <span className="block text-ink-soft">
                    {refund.requestedByName ? `${refund.requestedByName}, ` : ""}
                    <DateTime at={refund.createdAt} />
                  </span>
                </p>
                <RefundSteps refund={refund} others={refunds} />
              </div>
              {units.length > 0 && (
                <p className="mt-2">
                  {units.map(({ itemId, quantity }) => `${nameOf(itemId)} × ${quantity}`).join(", ")}
                </p>
              )}
              {refund.note && <p className="mt-2 break-words">{t("order.refund.note", { note: refund.note })}</p>}
              {refund.bankReference && (
                <p className="mt-1 text-ink-soft">
                  {t("admin.order.bank", { reference: refund.bankReference })}
                  {refund.providerShowsAt && ` · ${t("admin.payments.excess.matched")}`}
                </p>
              )}
              {!isRefundDone(refund.status) && refund.answered && (
                <p className="mt-1 text-ink-soft">
                  {t("admin.payments.answer")}:{" "}
                  {t(`admin.payments.answered.${refund.answered.code}`, valuesOf(refund.answered))}
                </p>
              )}
              {refund.resolution && (
                <p className="mt-1 text-ink-soft">
                  {t("admin.payments.note")}: {refund.resolution}
                </p>
              )}
              {needsPerson(refund) && <RefundVerbs refund={refund} busy={busy} />}
              {isRefundOpen(refund.status) && !needsPerson(refund) && (
                <p className="mt-2 text-ink-soft">
                  {t(refund.sentAt === null ? "admin.order.progress.requestedText" : "admin.order.progress.sentText")}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
