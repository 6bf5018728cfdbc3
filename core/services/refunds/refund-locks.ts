import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DEBT_KEY } from "#core/services/rewards/debt-statements";
import type { Database } from "#db/client";
import { isGuardViolation, isTransient, violatedConstraint } from "#db/errors";

/**
 * Locks what a refund touches, in the order that everybody keeps: attempt, its refunds, order, reward, settlements. After
 * them come a person's token debts, credit, and products. A payment locks the attempt, then the order; an approval the
 * attempt, then the reward; a deleted account the buyer's orders, then rewards. A claim skips whatever is locked.
 */
export function lockStatements(db: Database, orderReference: string): BatchItem<"pg">[] {
  const of = sql`where order_reference = ${orderReference}`;
  return [
    db.execute(sql`select from payment_attempts ${of} for no key update`),
    db.execute(sql`select from refunds ${of} for update`),
    // Whoever deletes the buyer's account waits, or has done so.
    db.execute(sql`select from orders where id = (select order_id from payment_attempts ${of}) for share`),
    db.execute(sql`select from referral_rewards ${of} for update`),
    db.execute(sql`select from settlements ${of} order by id for no key update`),
  ];
}

const lostRaces = new Set<string | null>(["refunds_position", DEBT_KEY]);

/** Whether a refund's batch failed only because the facts had moved: read them again and plan again. */
export function isLostRefund(error: unknown): boolean {
  return isGuardViolation(error) || lostRaces.has(violatedConstraint(error)) || isTransient(error);
}

/** How many times a refund is planned when others keep changing its facts. */
export const MAX_PLANS = 12;
