import { useTranslation } from "#app/i18n/translation.ts";
import { valuesOf } from "#app/i18n/values-of.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import type { RefundAnswerNote } from "#core/domain/payment-note";
import { needsPerson, type RefundReason, type RefundStatus } from "#core/domain/refund";
import { Evidence } from "../evidence.tsx";
import { RefundVerbs } from "./refund-verbs.tsx";

interface RefundCaseProps {
  refund: {
    id: string;
    orderReference: string;
    orderId: string;
    amountMinor: bigint;
    currency: string;
    reason: RefundReason;
    status: RefundStatus;
    tries: number;
    sentAt: Date | null;
    answered: RefundAnswerNote | null;
    createdAt: Date;
    endedAt: Date | null;
    resolvedAt: Date | null;
    resolvedBy: string | null;
    resolution: string | null;
  };
  busy: boolean;
}

/** Money that goes back to a payer: done by itself, unless the provider refuses it, has it in work for weeks, or is none of this clone's. */
export function RefundCase({ refund, busy }: RefundCaseProps) {
  const { t } = useTranslation();
  const isOpen = needsPerson(refund);
  return (
    <li data-row className="rounded-md">
      <Card>
        <h3 className="flex flex-wrap items-baseline justify-between gap-2 text-base font-semibold">
          <span>
            <Money minor={refund.amountMinor} currency={refund.currency} />,{" "}
            {t(`admin.payments.reason.${refund.reason}`)}
          </span>
          <span className={`text-sm ${isOpen ? "text-warning" : "text-ink-soft"}`}>
            {t(`admin.payments.refund.${refund.status}`)}
          </span>
        </h3>
        <dl className="mt-3 grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 @3xl:grid-cols-3">
          <Evidence label={t("admin.reward.reference")}>
            <AppLink to={`/admin/orders/${refund.orderId}`} className="text-xs break-all underline underline-offset-4">
              {refund.orderReference}
            </AppLink>
          </Evidence>
          <Evidence label={t("admin.payments.since")}>
            <DateTime at={refund.createdAt} />
          </Evidence>
          <Evidence label={t("admin.letters.attempts")}>{refund.tries}</Evidence>
          {refund.answered && (
            <Evidence label={t("admin.payments.answer")}>
              {t(`admin.payments.answered.${refund.answered.code}`, valuesOf(refund.answered))}
            </Evidence>
          )}
          {refund.endedAt && (
            <Evidence label={t("admin.payments.ended")}>
              <DateTime at={refund.endedAt} />
            </Evidence>
          )}
          {refund.resolution && (
            <Evidence label={t("admin.payments.note")}>
              {refund.resolution}, <code className="break-all">{refund.resolvedBy}</code>
            </Evidence>
          )}
        </dl>
        {isOpen && <RefundVerbs refund={refund} busy={busy} />}
      </Card>
    </li>
  );
}
