import { eq, type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { hasPaid, paymentStatuses } from "#core/domain/payment";
import type { RewardStatus } from "#core/domain/reward";
import type { Database } from "#db/client";
import { wordList } from "#db/columns";
import { paymentAttempts, referralRewards } from "#db/schema";

/**
 * Query: the attempt that pays for a reward, locked until the transaction ends; no row when it was refunded. Waits for a
 * concurrent refund, so one of the two always sees the other.
 */
export function lockPaidAttempt(orderReference: string): SQL {
  return sql`select order_reference from payment_attempts
    where order_reference = ${orderReference} and status in ${wordList(paymentStatuses.filter(hasPaid))} for share`;
}

/** Why a reward could not be approved: its payment was refunded, or its own status has changed. */
export async function refusedApproval(
  db: Database,
  { orderReference, from }: { orderReference: string; from: RewardStatus },
): Promise<DomainError> {
  const [reward] = await db
    .select({ status: referralRewards.status, payment: paymentAttempts.status })
    .from(referralRewards)
    .leftJoin(paymentAttempts, eq(paymentAttempts.orderReference, referralRewards.orderReference))
    .where(eq(referralRewards.orderReference, orderReference));
  return reward?.status === from && !(reward.payment && hasPaid(reward.payment))
    ? new DomainError("payment_not_standing", `the payment is ${reward.payment ?? "unknown"}`)
    : new DomainError("conflict", `reward is not ${from}`);
}
