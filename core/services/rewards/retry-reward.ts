import { sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { lockPaidAttempt, refusedApproval } from "#core/services/rewards/paid-attempt";
import { setFailure } from "#core/services/rewards/reward-reasons";
import { at } from "#db/moment";

export interface RetryRewardInput {
  orderReference: string;
  actorId: string;
  now: Date;
}

/**
 * Has a failed reward tried again, once a person has fixed the cause, and wakes the minter, which checks everything
 * anew. The contract pays a reference once.
 *
 * @throws DomainError `conflict` when the reward is not failed (any more); `payment_not_standing` when the money it is
 *   owed for was given back
 */
export async function retryReward(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, actorId, now }: RetryRewardInput,
): Promise<void> {
  const { rows } = await moveRewards(db, {
    to: "approved",
    from: "failed",
    where: sql`order_reference = ${orderReference}`,
    set: sql`approved_at = ${at(now)}, ${setFailure(null)}`,
    paidAttempt: lockPaidAttempt(orderReference),
    actor: actorId,
    reason: {
      code: "tried_again",
      params: sql`jsonb_build_object('before', coalesce(failed_code, failed_before, 'no reason'))`,
      text: sql`'tried again after: ' || coalesce(failed_before, 'no reason')`,
    },
    event: "reward.approved",
    now,
  });
  if (rows.length === 0) throw await refusedApproval(db, { orderReference, from: "failed" });
}
