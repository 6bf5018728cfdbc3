import { asc, eq, inArray, sql } from "drizzle-orm";
import type { RewardStatus } from "#core/domain/reward";
import { planOffset } from "#core/domain/token-debt";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { isTransient, violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { referralRewards, rewardOffsets, tokenDebtors } from "#db/schema";

/** Offsets of one person are planned again with those before them. */
const MAX_PLANS = 8;

const races = new Set<string | null>(["token_debtors_outstanding", "reward_offsets_order_reference_position_pk"]);

/** A claimed reward and what is due of it, in the token's smallest unit. */
export interface OwedReward {
  orderReference: string;
  due: bigint;
}

/**
 * Keeps back from claimed rewards what their referrers owe, as far as what is due of each bears it, and writes that down before
 * anything is signed. What an earlier claim of a reward kept back counts as kept. Each person's rewards are planned together, in
 * the order given. Repeating it keeps back nothing twice.
 *
 * @returns what is kept back of each reward in all
 * @throws Error when the batch does not hold one of them any more
 */
export async function offsetDebts(
  { db }: { db: Database },
  { batchId, rewards, now }: { batchId: string; rewards: readonly OwedReward[]; now: Date },
): Promise<Map<string, bigint>> {
  return retryLostRace(MAX_PLANS, isOutrun, async () => {
    const { claimed, offsets, debtors } = await readFacts(db, rewards);
    const outstanding = new Map(debtors.map((debtor) => [debtor.userId, debtor.outstanding]));
    const kept = new Map<string, bigint>();
    const planned = rewards.flatMap(({ orderReference, due }) => {
      const userId = claimed.get(orderReference);
      if (userId === undefined) throw new Error(`there is no reward ${orderReference}`);
      const earlier = offsets.filter((offset) => offset.orderReference === orderReference);
      const before = earlier.reduce((sum, { tokenAmount }) => sum + tokenAmount, 0n);
      const owed = outstanding.get(userId) ?? 0n;
      const { offset } = planOffset(due, before, owed);
      outstanding.set(userId, owed - offset);
      kept.set(orderReference, before + offset);
      return offset === 0n ? [] : [{ orderReference, userId, position: earlier.length + 1, tokenAmount: offset }];
    });
    if (planned.length > 0 && (await write(db, { batchId, planned, now })) !== planned.length) {
      throw new Error(`${batchId} does not hold its rewards any more`);
    }
    return kept;
  });
}

/** Whether the same person's debt, or the same reward, was offset meanwhile. */
function isOutrun(error: unknown): boolean {
  return races.has(violatedConstraint(error)) || isTransient(error);
}

async function readFacts(db: Database, rewards: readonly OwedReward[]) {
  const references = rewards.map(({ orderReference }) => orderReference);
  const ofRewards = inArray(referralRewards.orderReference, references);
  const [claimed, offsets, debtors] = await db.batch([
    db
      .select({ orderReference: referralRewards.orderReference, userId: referralRewards.referrerUserId })
      .from(referralRewards)
      .where(ofRewards),
    db
      .select({ orderReference: rewardOffsets.orderReference, tokenAmount: rewardOffsets.tokenAmount })
      .from(rewardOffsets)
      .where(inArray(rewardOffsets.orderReference, references))
      .orderBy(asc(rewardOffsets.position)),
    db
      .selectDistinct({ userId: tokenDebtors.userId, outstanding: tokenDebtors.outstanding })
      .from(tokenDebtors)
      .innerJoin(referralRewards, eq(referralRewards.referrerUserId, tokenDebtors.userId))
      .where(ofRewards),
  ]);
  return {
    claimed: new Map(claimed.map(({ orderReference, userId }) => [orderReference, userId])),
    offsets,
    debtors,
  };
}

interface PlannedOffset {
  orderReference: string;
  userId: string;
  position: number;
  tokenAmount: bigint;
}

/**
 * One transaction: the rewards are locked, then what people owe, in order. Only for rewards that this batch still holds: a
 * write that comes late finds them claimed anew, and its debts already counted.
 */
async function write(
  db: Database,
  { batchId, planned, now }: { batchId: string; planned: readonly PlannedOffset[]; now: Date },
): Promise<number> {
  const given = planned.map(({ orderReference, userId, position, tokenAmount }) => ({
    order_reference: orderReference,
    user_id: userId,
    place: position,
    token_amount: tokenAmount.toString(),
  }));
  const references = planned.map(({ orderReference }) => orderReference);
  const people = [...new Set(planned.map(({ userId }) => userId))];
  const [, , { rows }] = await db.batch([
    db.execute(
      sql`select from referral_rewards where order_reference in ${references} order by order_reference for update`,
    ),
    db.execute(sql`select from token_debtors where user_id in ${people} order by user_id for update`),
    db.execute(sql`
      with given as (
        select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          as given (order_reference text, user_id text, place integer, token_amount numeric)
      ), written as (
        insert into reward_offsets (order_reference, position, user_id, token_amount, created_at)
        select given.order_reference, given.place, given.user_id, given.token_amount, ${at(now)}
        from given join referral_rewards reward using (order_reference)
        where reward.mint_batch_id = ${batchId} and reward.status = ${literal<RewardStatus>("minting")}
          and (select count(*) from given) = (
            select count(*) from given join referral_rewards held using (order_reference)
            where held.mint_batch_id = ${batchId} and held.status = ${literal<RewardStatus>("minting")})
        returning order_reference, user_id, token_amount
      ), let_off as (
        update token_debtors debtor set outstanding = debtor.outstanding - sums.token_amount
        from (select user_id, sum(token_amount) as token_amount from written group by user_id) sums
        where debtor.user_id = sums.user_id
      )
      select order_reference from written`),
  ]);
  return rows.length;
}
