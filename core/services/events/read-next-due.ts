import { sql } from "drizzle-orm";
import { daysAfter, startOfDay } from "#core/domain/local-day";
import { openRefundStatuses } from "#core/domain/refund";
import type { SettlementStatus } from "#core/domain/settlement";
import { dayInTimeZone } from "#core/domain/visit-day";
import type { ServiceContext } from "#core/services/context";
import { isDue } from "#core/services/payouts/due-rows";
import { ABANDONED_MS } from "#core/services/payouts/run-due-payouts";
import { literal, wordList } from "#db/columns";
import { at } from "#db/moment";

/**
 * When the app's chores have something to do, as far as the database knows: a moment that has passed where they have it
 * already, null where only a new write makes work. Vendors are paid by credit when a sale is due and by bank once a day, so
 * a sale that something keeps from being paid is looked at once a day. One round trip.
 */
export async function readNextDue(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { now }: { now: Date },
): Promise<Date | null> {
  const { timeZone } = clone;
  const tomorrow = startOfDay(daysAfter(dayInTimeZone(now.getTime(), timeZone), 1), timeZone);
  const { rows } = await db.execute<{ due: string | null }>(sql`
    select least(
      (select min(created_at) from outbox where sent_at is null),
      (select min(next_check_at) from payment_attempts where next_check_at is not null),
      (select min(next_try_at) from refunds where status in ${wordList(openRefundStatuses)}),
      (select min(due_at) from settlements
        where status = ${literal<SettlementStatus>("pending")} and due_at > ${at(now)}),
      (select ${at(tomorrow)} where exists (select from settlements s where ${isDue(tomorrow)})),
      (select min(created_at) + ${ABANDONED_MS} * interval '1 millisecond' from payout_batches
        where sealed_at is null and exists (select from payouts where payouts.batch_id = payout_batches.id))
    ) as due`);
  const due = rows[0]?.due;
  return due ? new Date(due) : null;
}
