import type { BatchItem } from "drizzle-orm/batch";
import type { PaymentPurpose } from "#core/domain/payment";
import { onMembershipPaid } from "#core/services/payments/on-membership-paid";
import { onOrderPaid } from "#core/services/payments/on-order-paid";
import type { KnownOrderFacts, PaidInput } from "#core/services/payments/paid-facts";
import type { Database } from "#db/client";

/**
 * What paying an order does, by its purpose. Everything else (attempts in `startPayment`, provider events in
 * `settlePayment`) is the same for all of them.
 */
const effects: Record<PaymentPurpose, (db: Database, facts: KnownOrderFacts, input: PaidInput) => BatchItem<"pg">[]> = {
  store_order: onOrderPaid,
  membership_upgrade: onMembershipPaid,
};

/** The writes that paying an order causes, by its purpose, for one guarded batch. */
export function paidEffects(db: Database, facts: KnownOrderFacts, input: PaidInput): BatchItem<"pg">[] {
  return effects[facts.order.purpose](db, facts, input);
}
