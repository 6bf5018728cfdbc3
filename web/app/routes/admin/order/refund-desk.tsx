import { useTranslation } from "#app/i18n/translation.ts";
import { Icon } from "#app/ui/icon.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { CREDIT } from "#core/domain/payment";
import { isRefundOpen } from "#core/domain/refund";
import type { OrderDesk } from "#core/services/orders/read-order-desk";
import { AskNow } from "../ask-now.tsx";
import { ChargebackForm } from "./chargeback-form.tsx";
import { RefundForm } from "./refund-form.tsx";
import type { TypedRefund } from "./typed-refund.ts";

interface RefundDeskProps {
  desk: OrderDesk;
  /** What is left of the payment, as it is typed. */
  leftText: string;
  /** What was typed before: its form is open. */
  typed: TypedRefund | null;
  busy: boolean;
}

/** The two ways to give money back, each closed until it is wanted. */
export function RefundDesk({ desk, leftText, typed, busy }: RefundDeskProps) {
  const { t } = useTranslation();
  const { order, attempts, refunds } = desk;
  const paidBy = attempts.find(({ orderReference }) => orderReference === order.paidReference);
  if (!paidBy || order.refunded === "whole") return null;
  const isInFlight = refunds.some(
    ({ orderReference, status }) => orderReference === paidBy.orderReference && isRefundOpen(status),
  );
  // Another form than the one that was typed starts closed.
  const opened = typed?.kind ?? null;
  // A draft that could be read has more than its fields: a sum is no JSON.
  const formKey = JSON.stringify(typed?.fields ?? null);
  return (
    <section aria-labelledby="refund" className="space-y-3">
      <h2 id="refund" className="text-lg">
        {t("admin.refund.title")}
      </h2>
      {isInFlight ? (
        <Notice tone="info">{t("admin.refund.inFlight")}</Notice>
      ) : (
        <Drawer title={t("admin.refund.open")} isOpen={opened === "refund"}>
          <RefundForm key={formKey} desk={desk} orderReference={paidBy.orderReference} typed={typed} busy={busy} />
        </Drawer>
      )}
      {paidBy.provider !== CREDIT && <AskNow orderReference={paidBy.orderReference} busy={busy} />}
      {paidBy.provider !== CREDIT && (
        <Drawer title={t("admin.refund.openChargeback")} isOpen={opened === "chargeback"}>
          <ChargebackForm
            key={formKey}
            orderReference={paidBy.orderReference}
            currency={order.currency}
            leftText={leftText}
            typed={typed}
            busy={busy}
          />
        </Drawer>
      )}
    </section>
  );
}

function Drawer({ title, isOpen, children }: { title: string; isOpen: boolean; children: React.ReactNode }) {
  return (
    <details open={isOpen} className="group/drawer rounded-md border border-line bg-surface">
      <summary className="flex min-h-11 items-center justify-between gap-3 px-4 font-medium hover:bg-sunken">
        {title}
        <span className="group-open/drawer:rotate-180">
          <Icon name="chevron" />
        </span>
      </summary>
      <div className="border-t border-line p-4">{children}</div>
    </details>
  );
}
