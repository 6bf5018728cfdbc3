import { type SQL, sql } from "drizzle-orm";
import type { PayoutStatus } from "#core/domain/payout";
import { openRefundStatuses } from "#core/domain/refund";
import type { RewardStatus } from "#core/domain/reward";
import { literal, wordList } from "#db/columns";
import { at } from "#db/moment";

/**
 * Query: the references of which something was written since then, those that are on their way, and those that are known not
 * to fit. Its column is `id`.
 */
export function changedReferences(since: Date): SQL {
  const from = at(since);
  return sql`(
    select order_reference as id from payment_attempts where created_at >= ${from}
    union select order_reference from payment_events where received_at >= ${from}
    union select order_reference from paid_orders where paid_at >= ${from}
    union select order_reference from refunds
      where created_at >= ${from} or ended_at >= ${from} or status in ${wordList(openRefundStatuses)}
    union select s.order_reference from settlement_moves as m join settlements as s on s.id = m.settlement_id where m.at >= ${from}
    union select order_reference from reward_transitions where at >= ${from}
    union select order_reference from referral_rewards where status = ${literal<RewardStatus>("minting")}
    union select subject_id from audit_findings where subject = 'reference' and closed_at is null)`;
}

/** Query: the same of payouts. */
export function changedPayouts(since: Date): SQL {
  return sql`(
    select id from payouts where created_at >= ${at(since)} or status = ${literal<PayoutStatus>("pending")}
    union select payout_id from payout_moves where at >= ${at(since)}
    union select subject_id from audit_findings where subject = 'payout' and closed_at is null)`;
}

/**
 * The next ids of a table in the order in which its rows were written, or of what has changed in the order of ids.
 *
 * @param changed a query with the column `id`; null for all of the table
 */
export function nextIds(
  { table, id, changed }: { table: SQL; id: SQL; changed: SQL | null },
  { cursor, before, limit }: { cursor: string | null; before: Date; limit: number },
): SQL {
  if (changed) {
    const isNext = cursor === null ? sql`true` : sql`id > ${cursor}`;
    return sql`select id from ${changed} as changed where ${isNext} order by id limit ${limit}`;
  }
  const isNext =
    cursor === null
      ? sql`true`
      : sql`(created_at, ${id}) > (select created_at, ${id} from ${table} where ${id} = ${cursor})`;
  return sql`select ${id} as id from ${table} where created_at < ${at(before)} and ${isNext}
    order by created_at, ${id} limit ${limit}`;
}
