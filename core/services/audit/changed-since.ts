import { type SQL, sql } from "drizzle-orm";
import { ORDER_MOVEMENT, PAYOUT_MOVEMENT, REFUND_MOVEMENT } from "#core/domain/credit";
import type { PayoutStatus } from "#core/domain/payout";
import { openRefundStatuses } from "#core/domain/refund";
import type { RewardStatus } from "#core/domain/reward";
import { literal, wordList } from "#db/columns";
import type { TableName } from "#db/grants/rights";
import { at } from "#db/moment";

/** Ledgers that name their reference, each with the moment of its rows. */
const ledgersByReference = {
  payment_attempts: "created_at",
  payment_events: "received_at",
  paid_orders: "paid_at",
  settlements: "created_at",
  settlement_adjustments: "created_at",
  erp_sales_assists: "created_at",
  assist_adjustments: "created_at",
  referral_rewards: "created_at",
  reward_transitions: "at",
  reward_adjustments: "created_at",
  reward_debts: "created_at",
  reward_offsets: "created_at",
  reward_wallets: "bound_at",
} satisfies Partial<Record<TableName, string>>;

/** Ledgers of an order, with the moment of their rows. */
const ledgersByOrder = {
  membership_periods: "created_at",
  period_adjustments: "created_at",
} satisfies Partial<Record<TableName, string>>;

/**
 * Query: the references of which something was written since then, those that are on their way, and those that are known not
 * to fit. Its column is `id`.
 */
export function changedReferences(since: Date): SQL {
  const from = at(since);
  const isNew = (moment: string) => sql`${sql.identifier(moment)} >= ${from}`;
  const named = Object.entries(ledgersByReference).map(
    ([ledger, moment]) => sql`select order_reference as id from ${sql.identifier(ledger)} where ${isNew(moment)}`,
  );
  const ofOrders = Object.entries(ledgersByOrder).map(
    ([
      ledger,
      moment,
    ]) => sql`select order_reference from ${sql.identifier(ledger)} join payment_attempts using (order_id)
      where ${sql.identifier(ledger)}.${isNew(moment)}`,
  );
  return sql`(
    ${sql.join([...named, ...ofOrders], sql` union `)}
    union select order_reference from refunds
      where created_at >= ${from} or ended_at >= ${from} or status in ${wordList(openRefundStatuses)}
    union select s.order_reference from settlement_moves as m join settlements as s on s.id = m.settlement_id where m.at >= ${from}
    union ${bookedIds(ORDER_MOVEMENT, since)}
    union select order_reference from refunds where id in (${bookedIds(REFUND_MOVEMENT, since)})
    union select order_reference from referral_rewards where status = ${literal<RewardStatus>("minting")}
    union select subject_id from audit_findings where subject = 'reference' and closed_at is null)`;
}

/** Query: what movements of credit are about that were booked since then, of those whose keys begin so. */
function bookedIds(prefix: string, since: Date): SQL {
  return sql`select substr(key, ${prefix.length + 1}::int) from (
    select key from credit_transactions where created_at >= ${at(since)}
    union select transaction_key from credit_entries where created_at >= ${at(since)}
  ) as booked where starts_with(key, ${prefix})`;
}

/** Query: the same of payouts. */
export function changedPayouts(since: Date): SQL {
  return sql`(
    select id from payouts where created_at >= ${at(since)} or status = ${literal<PayoutStatus>("pending")}
    union select payout_id from payout_moves where at >= ${at(since)}
    union ${bookedIds(PAYOUT_MOVEMENT, since)}
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
