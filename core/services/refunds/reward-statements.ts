import { eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { NotificationType } from "#core/domain/notification";
import { rejectionReasons } from "#core/domain/rejection";
import { rewardReasons } from "#core/domain/reward-reason";
import { eventInsert } from "#core/services/outbox";
import type { RewardPlan } from "#core/services/refunds/plan-reward";
import type { RewardState } from "#core/services/refunds/refund-stand";
import { debtStatements } from "#core/services/rewards/debt-statements";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { setRejection } from "#core/services/rewards/reward-reasons";
import type { Database } from "#db/client";
import { at } from "#db/moment";
import { referralRewards, rewardAdjustments } from "#db/schema";

/** The refund that lowers a reward. */
interface LoweringRefund {
  orderReference: string;
  refundId: string;
  actor: string;
  now: Date;
}

/** The writes of a reward's side of a refund, for a guarded batch that has locked the reward in the state it was planned in. */
export function rewardStatements(
  db: Database,
  plan: RewardPlan,
  reward: RewardState | null,
  refund: LoweringRefund,
): BatchItem<"pg">[] {
  const { orderReference, refundId, now } = refund;
  const { numerator: commissionNumerator, tokenAmount } = plan;
  const adjustment = { refundId, orderReference, commissionNumerator, tokenAmount, createdAt: now };
  return [
    db.insert(rewardAdjustments).values(adjustment),
    ...(reward ? [...moveStatements(db, plan, reward, refund), ...debtOf(db, plan, reward, refund)] : []),
    ...(reward && plan.isReduced ? [tellReferrer(db, plan, reward, refund)] : []),
  ];
}

function moveStatements(
  db: Database,
  { moveTo, isUnjudged, tokenAmount: toldAmount }: RewardPlan,
  { status }: RewardState,
  { orderReference, refundId, actor, now }: LoweringRefund,
): BatchItem<"pg">[] {
  const where = sql`order_reference = ${orderReference}`;
  const move = (to: "rejected" | "pending_approval", set: SQL, reason: "refunded" | "amount_changed") =>
    moveRewards(db, { to, from: status, where, set, actor, reason: rewardReasons.of(reason), toldAmount, now });
  switch (moveTo) {
    case "rejected":
      return [move("rejected", setRejection(rejectionReasons.of("refunded")), "refunded")];
    case "pending_approval":
      return [move("pending_approval", sql`approved_at = null`, "amount_changed")];
    case null:
      if (isUnjudged) {
        return [
          db
            .update(referralRewards)
            .set({ refundUnjudged: true })
            .where(eq(referralRewards.orderReference, orderReference)),
        ];
      }
      // It may be claimed again, and nobody would tell the minter.
      return status === "approved"
        ? [eventInsert(db, { type: "reward.approved", orderReference }, now, `${orderReference}:${refundId}`)]
        : [];
  }
}

function debtOf(
  db: Database,
  { debt }: RewardPlan,
  { debts, referrerUserId }: RewardState,
  { orderReference, refundId, now }: LoweringRefund,
): BatchItem<"pg">[] {
  if (debt === 0n) return [];
  return debtStatements(db, {
    orderReference,
    position: debts + 1,
    userId: referrerUserId,
    tokenAmount: debt,
    cause: "refund",
    refundId,
    now,
  });
}

/** Once a refund: its id is in the notification's. Nobody is left to read it in a deleted account. */
function tellReferrer(
  db: Database,
  { tokenAmount }: RewardPlan,
  { referrerUserId, tokenDecimals }: RewardState,
  { orderReference, refundId, now }: LoweringRefund,
): BatchItem<"pg"> {
  const type: NotificationType = "referral_reward_reduced";
  const amounts =
    tokenAmount === null ? {} : { tokenAmount: tokenAmount.toString(), tokenDecimals: String(tokenDecimals) };
  const data = JSON.stringify({ orderReference, ...amounts });
  return db.execute(sql`
    insert into notifications (id, user_id, type, data, created_at)
    select ${`${type}:${refundId}`}, id, ${type}, ${data}::jsonb, ${at(now)}
    from users where id = ${referrerUserId} and deleted_at is null
    on conflict do nothing`);
}
