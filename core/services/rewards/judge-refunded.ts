import { sql } from "drizzle-orm";
import { rejectionReasons } from "#core/domain/rejection";
import type { RewardRail, RewardStatus } from "#core/domain/reward";
import { rewardReasons } from "#core/domain/reward-reason";
import { dueAmount } from "#core/services/due-amount";
import { bookDebts } from "#core/services/rewards/book-debts";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { setRejection } from "#core/services/rewards/reward-reasons";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";

const ACTOR = "judge-refunded";

/** Two at once may deadlock over what people owe. */
const MAX_TRIES = 5;

/** Rewards judged by one run; the next goes on. */
const AT_ONCE = 500;

const minting = literal<RewardStatus>("minting");

/** SQL over `referral_rewards`: a refund was done while its transaction was on its way, and that is over now. */
const isUnjudged = sql`refund_unjudged and status <> ${minting}`;

/**
 * Does what refunds could not do to rewards whose transaction was on its way: what was paid beyond what is due becomes a debt;
 * one that was not paid after all is rejected where nothing is left of it, and waits for approval again where people approved
 * another amount. Safe to repeat; until then such a reward is not claimed.
 *
 * @returns how many rewards it judged
 */
export async function judgeRefunded({ db }: { db: Database }, { now }: { now: Date }): Promise<{ judged: number }> {
  const refunded = rejectionReasons.of("refunded");
  return retryLostRace(MAX_TRIES, isTransient, async () => {
    const { rows: waiting } = await db.execute<{ order_reference: string }>(
      sql`select order_reference from referral_rewards where ${isUnjudged} order by order_reference limit ${AT_ONCE}`,
    );
    if (waiting.length === 0) return { judged: 0 };
    const references = waiting.map((row) => row.order_reference);
    // One whose transaction ends meanwhile is for the next run: here only some of the statements would see it.
    const isJudged = sql`order_reference in ${references} and ${isUnjudged}`;
    const [, , , , { rows }] = await db.batch([
      // Statements after this one see whatever a refund that held the lock has written.
      db.execute(sql`
        select from referral_rewards where order_reference in ${references} order by order_reference for update`),
      moveRewards(db, {
        to: "rejected",
        where: sql`${isJudged} and ${dueAmount("referral_rewards")} = 0`,
        set: setRejection(refunded),
        actor: ACTOR,
        reason: refunded,
        now,
      }),
      moveRewards(db, {
        to: "pending_approval",
        where: sql`${isJudged} and (rail = ${literal<RewardRail>("fiat")} or exists (
          select 1 from reward_approvals given where given.order_reference = referral_rewards.order_reference))
          and not exists (select 1 from reward_approvals given
            where given.order_reference = referral_rewards.order_reference
              and given.token_amount = ${dueAmount("referral_rewards")})`,
        set: sql`approved_at = null`,
        actor: ACTOR,
        reason: rewardReasons.of("amount_changed"),
        now,
      }),
      bookDebts(db, { where: sql`r.order_reference in ${references} and r.refund_unjudged`, now }),
      db.execute(sql`update referral_rewards set refund_unjudged = false where ${isJudged} returning order_reference`),
    ]);
    return { judged: rows.length };
  });
}
