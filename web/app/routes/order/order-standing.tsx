import { CancelOrder } from "#app/checkout/cancel-order.tsx";
import type { CardProvider } from "#app/checkout/pay-order.ts";
import { PaymentChoice } from "#app/checkout/payment-choice.tsx";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { isHeld, type OrderStatus, type PaymentPurpose, type PaymentStatus } from "#core/domain/payment";
import type { RefundExtent, RefundStanding } from "#core/domain/refund-standing";

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
    refunded: RefundExtent;
    refundedMinor: bigint;
    refunds: { orderReference: string; standing: RefundStanding; amountMinor: bigint }[];
    attempts: { orderReference: string; status: PaymentStatus }[];
    parcels: { sentAt: Date | null }[];
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
  if (status === "paid") return <PaidStanding order={order} />;
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

/** What became of a paid order: a refund speaks before the payment does. */
function PaidStanding({ order }: Pick<OrderStandingProps, "order">) {
  const { t } = useTranslation();
  const paidTwice = order.attempts.some((attempt) => attempt.status === "surplus");
  return (
    <div className="space-y-3">
      <PaidNotice order={order} />
      {paidTwice && <Notice tone="warning">{t("order.paidTwice")}</Notice>}
    </div>
  );
}

function PaidNotice({ order }: Pick<OrderStandingProps, "order">) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { purpose, isBuyer, totalMinor, refunded, refundedMinor, currency } = order;
  const isMembership = purpose === "membership_upgrade";
  const toMembership = isMembership && isBuyer && (
    <AppLink to="/membership" className="underline underline-offset-4">
      {t("membership.toMembership")}
    </AppLink>
  );
  const open = order.refunds.find(
    ({ standing, orderReference }) => standing === "open" && orderReference === order.paidReference,
  );
  const told = (key: RefundSentence, minor: bigint) => (
    <Notice tone="info">
      <span suppressHydrationWarning>
        {t(`order.refund.standing.${key}`, { sum: formatMoney(locale, minor, currency) })}
      </span>{" "}
      {toMembership}
    </Notice>
  );
  // An attempt that was refunded before each refund had a row says nothing of its amount.
  if (refunded === "whole") return told(isMembership ? "membership" : "whole", refundedMinor || totalMinor);
  if (open && open.amountMinor >= totalMinor - refundedMinor) return told("wholeOpen", open.amountMinor);
  if (refunded === "partly") return told(isMembership ? "membershipPartly" : "partly", refundedMinor);
  return (
    <Notice tone="success">
      {isMembership ? t("membership.orderPaid") : t(sentenceOf(order.parcels))} {toMembership}
    </Notice>
  );
}

/** What a buyer is told of a paid order, by what was sent of it. */
function sentenceOf(parcels: readonly { sentAt: Date | null }[]) {
  const sent = parcels.filter(({ sentAt }) => sentAt !== null).length;
  if (sent === 0) return "order.paidText";
  return sent < parcels.length ? "order.partlySentText" : "order.sentText";
}

type RefundSentence = "whole" | "wholeOpen" | "partly" | "membership" | "membershipPartly";
