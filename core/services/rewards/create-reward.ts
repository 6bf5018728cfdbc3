import { asc, eq, inArray, sql } from "drizzle-orm";
import { earliestApproval } from "#core/domain/approval";
import { formatDecimal } from "#core/domain/decimal";
import { DomainError } from "#core/domain/errors";
import { openRefundStatuses, type RefundStatus } from "#core/domain/refund";
import { rejectionReasons } from "#core/domain/rejection";
import {
  isWithinAutoApproval,
  type RewardRail,
  type RewardReceipt,
  type RewardStatus,
  receiptNumerator,
  replayReceipt,
  rewardUsdMicros,
} from "#core/domain/reward";
import { rewardReasons } from "#core/domain/reward-reason";
import { getLogger } from "#core/log";
import { numeratorLeft } from "#core/services/due-amount";
import { dueLetters } from "#core/services/outbox";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { notifyReferrers } from "#core/services/rewards/notify-referrers";
import { priceAdjustments } from "#core/services/rewards/price-adjustments";
import { quoteToken } from "#core/services/rewards/quote-token";
import type { RewardContext, RewardPolicy } from "#core/services/rewards/reward-context";
import { auditColumns, setRejection } from "#core/services/rewards/reward-reasons";
import type { Database } from "#db/client";
import { literal, wordList } from "#db/columns";
import { at } from "#db/moment";
import {
  orderItems,
  orders,
  paidOrders,
  paymentAttempts,
  referralRewards,
  rewardAdjustments,
  rewardTransitions,
} from "#db/schema";

const ACTOR = "create-reward";

const log = getLogger(["refcodes", "rewards"]);

/** `status` is that of the reward created or found; null where none is due. */
export interface CreateRewardResult {
  outcome: "created" | "existing" | "not_due";
  status: RewardStatus | null;
}

/**
 * Creates the reward of a paid order exactly once; safe to repeat. Without a token price it is created all the same and
 * priced later: what is owed must never be lost. Refunds that came first count: an open one holds it, those that are done lower
 * what is due, and one of which nothing is left is rejected.
 *
 * @throws DomainError `not_found` when nothing was paid under this reference
 */
export async function createReward(
  { db, chain, oracle, policy }: RewardContext,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<CreateRewardResult> {
  const { order, provider, items, existing, taken } = await readFacts(db, orderReference);
  if (existing) return { outcome: "existing", status: existing.status };
  const { referralCode, referrerUserId, referrerWallet } = order;
  if (!referralCode || !referrerUserId) return { outcome: "not_due", status: null };

  const uahPerUsd = order.currency === "USD" ? null : policy.uahPerUsd;
  const unpriced: RewardReceipt = {
    currency: order.currency,
    lines: items.map((item) => ({
      itemId: item.id,
      lineTotal: item.lineTotalMinor.toString(),
      rateBp: item.referralRateBp,
      source: item.referralRateSource,
    })),
    uahPerUsd: uahPerUsd && formatDecimal(uahPerUsd),
    rounding: "floor",
    tokenDecimals: null,
    price: null,
  };
  const commissionNumerator = receiptNumerator(unpriced);
  const quote = commissionNumerator === 0n ? null : await quoteToken({ chain, oracle }, now);
  const receipt: RewardReceipt = { ...unpriced, ...quote };
  const tokenAmount = replayReceipt(receipt);
  if (commissionNumerator === 0n || tokenAmount === 0n) {
    log.info("order {orderReference} is attributed but too small for a reward", { orderReference });
    return { outcome: "not_due", status: null };
  }

  const rail: RewardRail = provider === "credit" ? "crypto" : "fiat";
  const left = commissionNumerator - taken;
  const approved = rail === "crypto" && isWithinAutoApproval(left, uahPerUsd, policy.autoApproveMaxUsd);
  const status = approved ? "approved" : "pending_approval";
  const refunded = rejectionReasons.of("refunded");
  const [, made, , , whole, , rejected] = await db.batch([
    // Whoever refunds locks it for itself first: one of the two sees the other.
    db.execute(sql`select from payment_attempts where order_reference = ${orderReference} for share`),
    db
      .insert(referralRewards)
      .values({
        orderReference,
        purpose: order.purpose,
        orderId: order.id,
        referralCode,
        referrerUserId,
        referrerWallet,
        rail,
        status,
        currency: order.currency,
        commissionNumerator,
        rewardPercent: order.rewardPercent,
        usdMicros: rewardUsdMicros(commissionNumerator, uahPerUsd),
        tokenAmount,
        tokenDecimals: receipt.tokenDecimals,
        receipt,
        // For a card too, whatever the app's setting lets an admin approve before.
        notBefore: notBefore(order.paidAt ?? now, policy, now),
        createdAt: now,
        approvedAt: approved ? now : null,
      })
      .onConflictDoNothing()
      .returning({ status: referralRewards.status }),
    db
      .insert(rewardTransitions)
      .values({
        // In the batch of the reward: one is never there without the other.
        id: `${orderReference}:created`,
        orderReference,
        fromStatus: null,
        toStatus: status,
        actor: ACTOR,
        ...(approved && auditColumns(rewardReasons.of("within_limit"))),
        at: now,
      })
      .onConflictDoNothing(),
    db.execute(sql`
      update referral_rewards set held_by_refund = open.id from refunds open
      where referral_rewards.order_reference = ${orderReference} and open.order_reference = ${orderReference}
        and open.status in ${wordList<RefundStatus>(openRefundStatuses)} and held_by_refund is null`),
    moveRewards(db, {
      to: "rejected",
      where: sql`order_reference = ${orderReference} and ${numeratorLeft("referral_rewards")} = 0`,
      set: setRejection(refunded),
      actor: ACTOR,
      reason: refunded,
      now,
    }),
    // A reward approved at once has no transition to notify from.
    db.execute(sql`
      with moved as (
        select * from referral_rewards
        where order_reference = ${orderReference} and rail = ${literal<RewardRail>("crypto")}
          and status = ${literal<RewardStatus>("approved")}
      ) ${notifyReferrers("referral_reward_approved", at(now))}`),
    // The account of a code without a wallet was deleted meanwhile: the reward would wait for ever.
    moveRewards(db, {
      to: "rejected",
      where: sql`order_reference = ${orderReference} and referrer_wallet is null and exists (
        select 1 from refcodes c join users owner on owner.id = c.user_id
        where c.code = referral_code and c.wallet_address is null and owner.deleted_at is not null)`,
      set: setRejection(rejectionReasons.of("no_wallet")),
      actor: ACTOR,
      reason: rejectionReasons.of("no_wallet"),
      now,
    }),
    // Last: one that is rejected at once was never earned.
    db.execute(
      dueLetters(
        "rewardEarned",
        sql`(select order_reference from referral_rewards where order_reference = ${orderReference}
          and status <> ${literal<RewardStatus>("rejected")}) as earned`,
        now,
      ),
    ),
  ]);
  // What is left without, the next run of the chore prices.
  if (taken > 0n && tokenAmount !== null) await priceAdjustments({ db }, { now });
  if (whole.rows.length > 0 || rejected.rows.length > 0)
    return { outcome: made.length > 0 ? "created" : "existing", status: "rejected" };
  return made.length > 0 ? { outcome: "created", status } : { outcome: "existing", status };
}

/** Until when a reward waits to be paid once it is approved; null where it need not. */
function notBefore(paidAt: Date, { approvalDelayDays: delayDays }: RewardPolicy, now: Date): Date | null {
  if (delayDays === 0) return null;
  const from = earliestApproval(paidAt, { delayDays });
  return from > now ? from : null;
}

async function readFacts(db: Database, orderReference: string) {
  const paidOrderId = db
    .select({ id: paidOrders.orderId })
    .from(paidOrders)
    .where(eq(paidOrders.orderReference, orderReference));
  const [[paid], items, [existing], [adjusted]] = await db.batch([
    db
      .select({ order: orders, provider: paymentAttempts.provider })
      .from(paidOrders)
      .innerJoin(orders, eq(orders.id, paidOrders.orderId))
      .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, paidOrders.orderReference))
      .where(eq(paidOrders.orderReference, orderReference)),
    db.select().from(orderItems).where(inArray(orderItems.orderId, paidOrderId)).orderBy(asc(orderItems.position)),
    db
      .select({ status: referralRewards.status })
      .from(referralRewards)
      .where(eq(referralRewards.orderReference, orderReference)),
    db
      .select({ taken: sql<string>`coalesce(sum(${rewardAdjustments.commissionNumerator}), 0)::text` })
      .from(rewardAdjustments)
      .where(eq(rewardAdjustments.orderReference, orderReference)),
  ]);
  if (!paid) throw new DomainError("not_found", `nothing was paid under ${orderReference}`);
  return { ...paid, items, existing, taken: BigInt(adjusted?.taken ?? 0) };
}
