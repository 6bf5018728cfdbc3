import type { BatchItem } from "drizzle-orm/batch";
import type { PaymentPurpose } from "#core/domain/payment";
import { onMembershipPaid } from "#core/services/payments/on-membership-paid";
import { onOrderPaid } from "#core/services/payments/on-order-paid";
import type { KnownOrderFacts, PaidInput } from "#core/services/payments/paid-facts";
import type { Database } from "#db/client";

/**
 * The one place that knows what a payment is for. A purpose is an order with terms of its own: it is attempted by
 * `startPayment` under one reference a try, its provider's events come back through `settlePayment`, and what being paid
 * means is said here.
 */
const effects: Record<PaymentPurpose, (db: Database, facts: KnownOrderFacts, input: PaidInput) => BatchItem<"pg">[]> = {
  store_order: onOrderPaid,
  membership_upgrade: onMembershipPaid,
};

/** The writes that paying an order has, by its purpose, for one guarded batch. */
export function paidEffects(db: Database, facts: KnownOrderFacts, input: PaidInput): BatchItem<"pg">[] {
  return effects[facts.order.purpose](db, facts, input);
}
