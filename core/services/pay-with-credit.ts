import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import type { Currency } from "#core/domain/money";
import { attemptReference } from "#core/domain/payment";
import type { ServiceContext } from "#core/services/context";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit-ledger";
import {
  paidOrderConstraints,
  paidOrderStatements,
  planPaidOrder,
  readPaidOrderFacts,
} from "#core/services/paid-order";
import { ATTEMPT_KEY } from "#core/services/start-payment";
import type { Database } from "#db/client";
import { violatedConstraint } from "#db/errors";
import { paymentAttempts } from "#db/schema";

export interface PayWithCreditInput {
  orderId: string;
  buyerId: string;
  now: Date;
}

const MAX_PLANS = 8;

/** Constraints that a concurrent payment may have taken: read again and plan again. */
const lostRaces = new Set<string | null>([
  ATTEMPT_KEY,
  paidOrderConstraints.notFirstPurchase,
  paidOrderConstraints.stockTaken,
  paidOrderConstraints.orderAlreadyPaid,
]);

/**
 * Pays an order from the buyer's credit: attempt, ledger movement and everything a paid order writes, in one guarded
 * batch. Calling it again for an order that credit has paid gives the same reference.
 *
 * @throws DomainError `not_found`, `already_paid` (by another provider), `insufficient_credit`
 */
export async function payWithCredit(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  input: PayWithCreditInput,
): Promise<{ orderReference: string; paid: boolean }> {
  for (let round = 1; ; round++) {
    const facts = await readPaidOrderFacts(db, input.orderId);
    const { order, attempts, paidReference } = facts;
    if (!order || order.buyerId !== input.buyerId) throw new DomainError("not_found", "no such order of this buyer");
    if (paidReference) {
      const paidBy = attempts.find((attempt) => attempt.orderReference === paidReference);
      if (paidBy?.provider === "credit") return { orderReference: paidReference, paid: false };
      throw new DomainError("already_paid", "order is paid");
    }
    const orderReference = attemptReference(clone.slug, order.id, attempts.length + 1);
    const plan = planPaidOrder({ ...facts, order }, { orderReference, now: input.now });
    const attempt = { ...input, orderReference, amountMinor: order.totalMinor, currency: order.currency };
    try {
      await db.batch([insertAttempt(db, attempt), ...creditStatements(db, attempt), ...paidOrderStatements(db, plan)]);
      return { orderReference, paid: true };
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === "credit_accounts_user_balance") {
        throw new DomainError("insufficient_credit", "not enough credit");
      }
      if (!lostRaces.has(constraint) || round === MAX_PLANS) throw error;
    }
  }
}

type CreditAttempt = PayWithCreditInput & {
  orderReference: string;
  amountMinor: bigint;
  currency: Currency;
};

function insertAttempt(db: Database, attempt: CreditAttempt) {
  return db.insert(paymentAttempts).values({
    orderReference: attempt.orderReference,
    purpose: "store_order",
    orderId: attempt.orderId,
    payerId: attempt.buyerId,
    provider: "credit",
    amountMinor: attempt.amountMinor,
    currency: attempt.currency,
    status: "approved",
    createdAt: attempt.now,
  });
}

function creditStatements(db: Database, attempt: CreditAttempt): BatchItem<"pg">[] {
  return creditMoveStatements(db, {
    key: `order:${attempt.orderReference}`,
    kind: "order",
    reason: attempt.orderReference,
    actorId: attempt.buyerId,
    from: userCreditAccount(attempt.buyerId, attempt.currency),
    to: cloneCreditAccount("sales", attempt.currency),
    amountMinor: attempt.amountMinor,
    now: attempt.now,
  });
}
