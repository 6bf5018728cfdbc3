import { Form, useNavigation } from "react-router";
import { CancelOrder } from "#app/checkout/cancel-order.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink, useAppPath } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import type { PaymentPurpose } from "#core/domain/payment";
import { type PaymentStanding, traitsOf } from "#core/domain/payment-standing";

interface PaymentActionsProps {
  payment: { orderId: string; standing: PaymentStanding; purpose: PaymentPurpose };
}

/** Actions for now: resume payment, pay another way or cancel; otherwise view the order. */
export function PaymentActions({ payment }: PaymentActionsProps) {
  const { t } = useTranslation();
  const { orderId, standing, purpose } = payment;
  const order = `/orders/${orderId}`;
  const action = useAppPath()(order);
  const busy = useNavigation().state !== "idle";
  const { payable, progress } = traitsOf(standing);
  if (payable) {
    return (
      <div className="flex flex-wrap gap-3">
        <Form method="post" action={action}>
          <Button type="submit" name="intent" value="card" disabled={busy}>
            {t(standing === "not_paid" ? "processing.continue" : "processing.tryAgain")}
          </Button>
        </Form>
        {purpose === "store_order" && (
          <AppLink to={order} className={buttonClass("secondary")}>
            {t("processing.another")}
          </AppLink>
        )}
        <CancelOrder orderId={orderId} />
      </div>
    );
  }
  const joined = standing === "paid" && purpose === "membership_upgrade";
  const decided = progress !== "under_way";
  return (
    <div className="flex flex-wrap gap-3">
      <AppLink to={joined ? "/membership" : order} className={buttonClass(decided ? "primary" : "secondary")}>
        {joined ? t("membership.toMembership") : t("processing.toOrder")}
      </AppLink>
      <AppLink to="/" className={buttonClass("quiet")}>
        {t("cart.toCatalogue")}
      </AppLink>
    </div>
  );
}
