import type { BatchItem } from "drizzle-orm/batch";
import type { PaymentPurpose } from "#core/domain/payment";
import { onMembershipPaid } from "#core/services/payments/on-membership-paid";
import { onOrderPaid } from "#core/services/payments/on-order-paid";
import { type KnownOrderFacts, type PaidInput, paidOrderConstraints } from "#core/services/payments/paid-facts";
import type { Database } from "#db/client";
import { isTransient, violatedConstraint } from "#db/errors";

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

const lostRaces = new Set<string | null>(Object.values(paidOrderConstraints));

/** Whether a batch of {@link paidEffects} failed only because the facts had moved: read them again and plan again. */
export function isLostRace(error: unknown): boolean {
  return lostRaces.has(violatedConstraint(error)) || isTransient(error);
}
