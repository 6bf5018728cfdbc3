import { type SQL, sql } from "drizzle-orm";
import { letterOfNews } from "#core/domain/notification";
import { hasPaid, paymentStatuses } from "#core/domain/payment";
import { newsOfMove, type RewardStatus, statesBefore } from "#core/domain/reward";
import { type RewardReason, rewardReasons } from "#core/domain/reward-reason";
import type { EventMessage } from "#core/messages";
import { dueLetters, eventsFor } from "#core/services/outbox";
import { notifyReferrers } from "#core/services/rewards/notify-referrers";
import type { Database } from "#db/client";
import { wordList } from "#db/columns";
import { at } from "#db/moment";

/** Why each reward moved, in terms of `moved`. */
interface ReasonColumns {
  text: SQL;
  code?: RewardReason["code"];
  params?: SQL;
}

/** Where a reward goes. Only some moves to `approved` notify the referrer, so each must say where it comes from. */
type RewardWay =
  | { to: Exclude<RewardStatus, "approved">; from?: RewardStatus }
  | { to: "approved"; from: RewardStatus };

export type RewardMove = RewardWay & {
  /** Which rewards, in terms of `referral_rewards`; the states they may come from are added to it. */
  where: SQL;
  /** A query for more data, with an `order_reference`. `where` finds its columns in `given`, `set` in `due`. */
  given?: SQL;
  /** More columns to set, as `column = value` pairs; `due.place` is a row's place among those moved, from 1. */
  set?: SQL;
  /**
   * Maximum rows, earliest approved first, whose payment is approved. Rows locked by another claim, or whose payment is
   * being refunded right now, are skipped.
   */
  limit?: number;
  /** A query whose `order_reference`s are the only ones that move. It may write, too. */
  grounds?: SQL;
  /** A user's id, or the name of the part of the system that acts. */
  actor: string;
  /**
   * For the audit: the system's reason, a person's own words, or columns of the moved row; `failed_before` and
   * `failed_code` are its failure until now.
   */
  reason: RewardReason | string | null | ReasonColumns;
  /** What the referrer is told of, in the token's smallest unit; by itself what was paid or is due. */
  toldAmount?: bigint | null;
  /** The event to send for each reward. */
  event?: Exclude<Extract<EventMessage, { orderReference: string }>["type"], "letter.due">;
  now: Date;
};

/**
 * The one way to change rewards' status: a single statement that locks them, moves those still in a state before `to`
 * (compare-and-set), and writes audit row, referrer's notification and letter, and event for exactly those it moved. Run twice or
 * at once, only one moves a reward.
 *
 * @returns the query, to be awaited or put into a batch; its rows are the references of the moved rewards
 * @example
 * const { rows } = await moveRewards(db, {
 *   to: "rejected", where: sql`order_reference = ${orderReference}`, set: sql`rejection_reason = ${reason}`,
 *   actor: adminId, reason, now });
 * if (rows.length === 0) throw new DomainError("conflict", "reward cannot be rejected in its state");
 */
export function moveRewards(db: Database, move: RewardMove) {
  const { to, from, where, given, set, limit, grounds, actor, reason, toldAmount, event, now } = move;
  const before = statesBefore(to).filter((state) => from === undefined || state === from);
  const why = columnsOf(reason);
  const news = newsOfMove(to, from);
  const letter = news && letterOfNews[news];
  const rest = set ? sql`, ${set}` : sql.empty();
  const claim = limit === undefined ? null : claimOf(limit);
  return db.execute<{ order_reference: string }>(sql`
    with ${grounds ? sql`grounds as (${grounds}),` : sql.empty()} ${given ? sql`given as materialized (${given}),` : sql.empty()}
    locked as (
      select ${given ? sql`given.*` : sql`order_reference`}, referral_rewards.status, approved_at,
        referral_rewards.failure_reason, referral_rewards.failure_code
      from referral_rewards ${given ? sql`join given using (order_reference)` : sql.empty()} ${grounds ? sql`join grounds using (order_reference)` : sql.empty()} ${claim?.join}
      where referral_rewards.status in ${before} and (${where}) ${claim?.where}
      order by approved_at, order_reference ${claim?.limit} for update of referral_rewards ${claim?.lock}
    ), due as (
      select *, row_number() over (order by approved_at, order_reference) as place from locked
    ), moved as (
      update referral_rewards set status = ${to} ${rest}
      from due where referral_rewards.order_reference = due.order_reference
      returning referral_rewards.*, due.status as from_status, due.failure_reason as failed_before, due.failure_code as failed_code
    ), audited as (
      insert into reward_transitions
        (id, order_reference, from_status, to_status, actor, reason, reason_code, reason_params, at)
      select gen_random_uuid()::text, order_reference, from_status, ${to}, ${actor}, ${why.text}, ${why.code ?? null},
        ${why.params ?? sql`null::jsonb`}, ${at(now)} from moved
    ), notified as (
      ${news ? notifyReferrers(news, at(now), toldAmount) : sql`select 1`}
    ), lettered as (
      ${letter ? dueLetters(letter, sql`moved`, now) : sql`select 1`}
    ), sent as (
      ${event ? eventsFor(sql`moved`, { type: event, orderReference: sql`order_reference` }, { now }) : sql`select 1`}
    )
    select order_reference from moved`);
}

function columnsOf(reason: RewardMove["reason"]): ReasonColumns {
  if (reason === null || typeof reason === "string") return { text: sql`${reason}` };
  if ("text" in reason) return reason;
  const { code, params } = reason;
  return { text: sql`${rewardReasons.say(reason)}`, code, params: sql`${JSON.stringify(params)}::jsonb` };
}

/** Takes what is free and paid for, instead of waiting for it. */
function claimOf(limit: number) {
  return {
    join: sql`join payment_attempts payment using (order_reference)`,
    where: sql`and payment.status in ${wordList(paymentStatuses.filter(hasPaid))}`,
    limit: sql`limit ${limit}`,
    lock: sql`skip locked for share of payment skip locked`,
  };
}
