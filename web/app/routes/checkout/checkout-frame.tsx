import type { ReactNode } from "react";
import { EmptyCart } from "#app/cart/empty-cart.tsx";
import { OrderSummary } from "#app/checkout/order-summary.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { PageHeader } from "#app/ui/page-header.tsx";
import type { SavedOrder } from "#core/services/orders/find-saved-order";
import { type CheckoutStep, CheckoutSteps } from "./checkout-steps.tsx";

interface CheckoutFrameProps {
  step: CheckoutStep;
  quote: {
    lines: { name: string; vendorName: string; quantity: number; lineTotalMinor: bigint }[];
    totalMinor: bigint;
    currency: string;
  };
  /** An unpaid order, offered when the cart is empty. */
  saved: SavedOrder | null;
  children: ReactNode;
}

/** A checkout step beside the order summary, with the total always in view. */
export function CheckoutFrame({ step, quote, saved, children }: CheckoutFrameProps) {
  const { t } = useTranslation();
  if (quote.lines.length === 0) {
    return (
      <>
        <PageHeader title={t("checkout.title")} />
        <EmptyCart saved={saved} />
      </>
    );
  }
  return (
    <>
      <PageHeader title={t("checkout.title")} />
      <CheckoutSteps current={step} />
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_22rem]">
        <div className="lg:order-last">
          <OrderSummary {...quote} />
        </div>
        <div className="space-y-5">{children}</div>
      </div>
    </>
  );
}
