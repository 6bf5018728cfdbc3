import { type SQL, sql } from "drizzle-orm";
import type { NotificationType } from "#core/domain/notification";
import { type RewardStatus, statesBefore } from "#core/domain/reward";
import { notifyReferrers } from "#core/services/rewards/notify-referrers";
import type { Database } from "#db/client";

export interface RewardMove {
  to: RewardStatus;
  /** More about each reward, as rows named `given` with an `order_reference`: `where` and `set` may name its columns. */
  given?: SQL;
  /** Which rewards, in terms of `referral_rewards`; the states they may come from are added to it. */
  where: SQL;
  /** More columns to set, as `column = value` pairs; `due.place` is a row's place among those moved, from 1. */
  set?: SQL;
  /**
   * Maximum rows, earliest approved first, whose payment is approved. Rows locked by another claim, or whose payment is
   * being refunded right now, are skipped.
   */
  limit?: number;
  /** A user's id, or the name of the part of the system. */
  actor: string;
  /** For the audit: the same for all, or a column of the moved row. */
  reason: string | null | SQL;
  at: Date;
}

/** Notifications for a status change. Going back to `approved` after a claim is not one. */
const news: Partial<Record<RewardStatus, NotificationType>> = {
  minted: "referral_reward_minted",
  rejected: "referral_reward_rejected",
};

/**
 * One statement that changes rewards' status, compare-and-set, and writes audit rows and notifications for exactly
 * those it changed. Returns their references.
 */
export function moveRewards(db: Database, { to, given, where, set, limit, actor, reason, at }: RewardMove) {
  const moment = sql`${at.toISOString()}::timestamptz`;
  const told = news[to];
  const rest = set ? sql`, ${set}` : sql.empty();
  const join = given ? sql`join ${given} using (order_reference)` : sql.empty();
  const some = limit === undefined ? sql.empty() : sql`limit ${limit}`;
  const payment = limit === undefined ? sql.empty() : sql`join payment_attempts payment using (order_reference)`;
  const standing = limit === undefined ? sql.empty() : sql`and payment.status = 'approved'`;
  const waiting = limit === undefined ? sql.empty() : sql`skip locked for share of payment skip locked`;
  return db.execute<{ order_reference: string }>(sql`
    with locked as (
      select order_reference, referral_rewards.status, approved_at from referral_rewards ${join} ${payment}
      where referral_rewards.status in ${statesBefore(to)} and (${where}) ${standing}
      order by approved_at, order_reference ${some} for update of referral_rewards ${waiting}
    ), due as (
      select *, row_number() over (order by approved_at, order_reference) as place from locked
    ), moved as (
      update referral_rewards set status = ${to} ${rest}
      from due ${join} where referral_rewards.order_reference = due.order_reference
      returning referral_rewards.*, due.status as from_status
    ), audited as (
      insert into reward_transitions (id, order_reference, from_status, to_status, actor, reason, at)
      select gen_random_uuid()::text, order_reference, from_status, ${to}, ${actor}, ${reason}, ${moment} from moved
    ), notified as (
      ${told ? notifyReferrers(told, moment) : sql`select 1`}
    )
    select order_reference from moved`);
}
