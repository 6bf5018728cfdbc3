import { useTranslation } from "react-i18next";
import { CancelOrder } from "#app/checkout/cancel-order.tsx";
import type { CardProvider } from "#app/checkout/pay-order.ts";
import { PaymentChoice } from "#app/checkout/payment-choice.tsx";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { isHeld, type OrderStatus, type PaymentPurpose, type PaymentStatus } from "#core/domain/payment";

interface OrderStandingProps {
  order: {
    id: string;
    purpose: PaymentPurpose;
    status: OrderStatus;
    isBuyer: boolean;
    totalMinor: bigint;
    currency: string;
    cancelledAt: Date | null;
    paidReference: string | null;
    attempts: { orderReference: string; status: PaymentStatus }[];
  };
  providers: readonly CardProvider[];
  creditMinor: bigint;
  busy: boolean;
}

/** The order's status, and the one thing to do next. */
export function OrderStanding({ order, providers, creditMinor, busy }: OrderStandingProps) {
  const { t } = useTranslation();
  const { status, purpose, isBuyer, attempts } = order;
  if (status === "cancelled") {
    return (
      <Notice tone="info">
        {t("order.cancelled")} {order.cancelledAt && <DateTime at={order.cancelledAt} />}
      </Notice>
    );
  }
  if (status === "paid") {
    const paidBy = attempts.find(({ orderReference }) => orderReference === order.paidReference);
    if (paidBy?.status === "refunded") return <Notice tone="info">{t("order.refundedText")}</Notice>;
    const paidTwice = attempts.some((attempt) => attempt.status === "surplus");
    return (
      <div className="space-y-3">
        <Notice tone="success">
          {purpose === "store_order" ? t("order.paidText") : t("membership.orderPaid")}{" "}
          {purpose !== "store_order" && isBuyer && (
            <AppLink to="/membership" className="underline underline-offset-4">
              {t("membership.toMembership")}
            </AppLink>
          )}
        </Notice>
        {paidTwice && <Notice tone="warning">{t("order.paidTwice")}</Notice>}
      </div>
    );
  }
  if (!isBuyer) return <Notice tone="info">{t("order.notYours")}</Notice>;
  if (attempts.some((attempt) => isHeld(attempt.status))) {
    return <Notice tone="info">{t("order.held")}</Notice>;
  }
  return (
    <section className="space-y-4 print:hidden">
      <h2 className="text-lg">{t("order.payTitle")}</h2>
      <PaymentChoice
        totalMinor={order.totalMinor}
        currency={order.currency}
        providers={providers}
        creditMinor={creditMinor}
        withCredit={purpose === "store_order"}
        busy={busy}
      />
      <CancelOrder orderId={order.id} />
    </section>
  );
}
