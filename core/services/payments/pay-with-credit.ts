import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { z } from "zod";
import { ORDER_MOVEMENT } from "#core/domain/credit";
import { DomainError } from "#core/domain/errors";
import type { Currency } from "#core/domain/money";
import { attemptReference, CREDIT, type OrderStatus } from "#core/domain/payment";
import type { ServiceContext } from "#core/services/context";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit/credit-ledger";
import {
  findAnswer,
  fingerprintOf,
  IDEMPOTENCY_CONSTRAINT,
  type IdempotentRequest,
  keepAnswerStatements,
} from "#core/services/idempotency";
import { ATTEMPT_KEY, isLostRace } from "#core/services/payments/lost-race";
import { readPaidOrderFacts } from "#core/services/payments/paid-facts";
import { paidEffects } from "#core/services/payments/payment-conductor";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { isGuardViolation, violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { paymentAttempts } from "#db/schema";

export interface PayWithCreditInput {
  orderId: string;
  buyerId: string;
  /** Chosen by the client: the same key with another order is refused. */
  idempotencyKey?: string | undefined;
  now: Date;
}

const MAX_PLANS = 8;

/** Unique rows that a concurrent request may have taken: read again and plan again. */
const ownRaces = new Set<string | null>([ATTEMPT_KEY, IDEMPOTENCY_CONSTRAINT]);

const answerSchema = z.object({ orderReference: z.string() });

/**
 * Pays an order from the buyer's credit: attempt, ledger movement and everything a paid order writes, in one guarded
 * batch. Calling it again for an order that credit has paid gives the same reference, with or without the same key. A
 * refusal writes nothing and leaves the key free.
 *
 * @throws DomainError `not_found`, `already_paid` (by another provider), `order_cancelled`, `insufficient_credit`,
 *   `idempotency_key_reused`
 */
export async function payWithCredit(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  input: PayWithCreditInput,
): Promise<{ orderReference: string; paid: boolean }> {
  const request = await idempotentRequest(input);
  return retryLostRace(MAX_PLANS, isLostPayment, async () => {
    const [known, facts] = await Promise.all([
      request ? findAnswer(db, request) : null,
      readPaidOrderFacts(db, input.orderId),
    ]);
    if (known) return { ...answerSchema.parse(known), paid: false };
    const { order, attempts, paidReference } = facts;
    if (!order || order.buyerId !== input.buyerId) throw new DomainError("not_found", "no such order of this buyer");
    if (order.purpose !== "store_order") throw new DomainError("invalid_input", "credit pays for store orders only");
    if (paidReference) {
      const paidBy = attempts.find((attempt) => attempt.orderReference === paidReference);
      if (paidBy?.provider !== CREDIT) throw new DomainError("already_paid", "order is paid");
      if (request) await bindKey(db, request, { orderReference: paidReference });
      return { orderReference: paidReference, paid: false };
    }
    if (order.status === "cancelled") throw new DomainError("order_cancelled", "order was cancelled");
    const orderReference = attemptReference(clone.slug, order.id, attempts.length + 1);
    const paid = paidEffects(db, { ...facts, order }, { orderReference, now: input.now, timeZone: clone.timeZone });
    const attempt = { ...input, orderReference, amountMinor: order.totalMinor, currency: order.currency };
    try {
      await writeBatch(db, [
        ...(request ? keepAnswerStatements(db, request, { orderReference }) : []),
        insertAttempt(db, attempt),
        ...creditStatements(db, attempt),
        ...paid,
      ]);
      return { orderReference, paid: true };
    } catch (error) {
      if (violatedConstraint(error) !== "credit_accounts_user_balance") throw error;
      throw new DomainError("insufficient_credit", "not enough credit");
    }
  });
}

/** Whether the order, its attempt or the key changed since they were read. */
function isLostPayment(error: unknown): boolean {
  return isGuardViolation(error) || ownRaces.has(violatedConstraint(error)) || isLostRace(error);
}

async function idempotentRequest(input: PayWithCreditInput): Promise<IdempotentRequest | null> {
  if (!input.idempotencyKey) return null;
  return {
    userId: input.buyerId,
    operation: "pay_with_credit",
    key: input.idempotencyKey,
    fingerprint: await fingerprintOf([input.orderId]),
    now: input.now,
  };
}

/** Gives a new key the answer of an order that was paid under another one. */
async function bindKey(db: Database, request: IdempotentRequest, answer: { orderReference: string }): Promise<void> {
  try {
    await db.batch(keepAnswerStatements(db, request, answer));
  } catch (error) {
    if (violatedConstraint(error) !== IDEMPOTENCY_CONSTRAINT) throw error;
    await findAnswer(db, request);
  }
}

type CreditAttempt = PayWithCreditInput & {
  orderReference: string;
  amountMinor: bigint;
  currency: Currency;
};

/** The attempt of an order that is still to be paid. Locks the order; without such an order the row is refused. */
function insertAttempt(db: Database, attempt: CreditAttempt) {
  return db.insert(paymentAttempts).values({
    orderReference: attempt.orderReference,
    purpose: "store_order",
    orderId: sql`(select id from orders where id = ${attempt.orderId} and status = ${literal<OrderStatus>("pending")} for no key update)`,
    payerId: attempt.buyerId,
    provider: CREDIT,
    amountMinor: attempt.amountMinor,
    currency: attempt.currency,
    status: "approved",
    createdAt: attempt.now,
  });
}

function creditStatements(db: Database, attempt: CreditAttempt): BatchItem<"pg">[] {
  return creditMoveStatements(db, {
    key: `${ORDER_MOVEMENT}${attempt.orderReference}`,
    kind: "order",
    reason: attempt.orderReference,
    actorId: attempt.buyerId,
    from: userCreditAccount(attempt.buyerId, attempt.currency),
    to: cloneCreditAccount("sales", attempt.currency),
    amountMinor: attempt.amountMinor,
    now: attempt.now,
  });
}
