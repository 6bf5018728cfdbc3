import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { type LoggedAction, THE_CLONE } from "#core/domain/logged-action";
import type { OwnerDatabase } from "#db/owner";
import { actionLog } from "#db/schema";

/** What triggers keep. A row that came to nothing may stay or go. */
const KEPT = {
  vendor_totals: "select * from vendor_totals",
  vendor_months: "select * from vendor_months",
  vendor_dues: "select * from vendor_dues where sales <> 0 or pending_minor <> 0",
  referral_totals: `select user_id, quarter, status, token_decimals, sum(sign_ups) as sign_ups, sum(orders) as orders,
    sum(paid_orders) as paid_orders, sum(rewards) as rewards, sum(earned_usd_micros) as earned_usd_micros,
    sum(earned) as earned, sum(to_come) as to_come, sum(paid) as paid from (
      select user_id, quarter, status, token_decimals, sign_ups, orders, paid_orders, rewards, earned_usd_micros, earned, to_come, paid
      from referral_totals union all
      select user_id, quarter, status, token_decimals, sign_ups, orders, paid_orders, rewards, earned_usd_micros, earned, to_come, paid
      from referral_total_changes) as kept
    group by 1, 2, 3, 4 having num_nonnulls(nullif(sum(sign_ups), 0), nullif(sum(orders), 0), nullif(sum(paid_orders), 0),
      nullif(sum(rewards), 0), nullif(sum(earned_usd_micros), 0)) > 0`,
  visit_totals: "select day, sum(visits) as visits from visit_totals group by day having sum(visits) <> 0",
} as const;

/**
 * Makes the kept totals of vendors' sales, referrals and visits anew from the ledgers, in one transaction: writers wait until it
 * is done, readers do not. Says how many rows were wrong.
 */
export function rebuildTotals(db: OwnerDatabase, { by, now }: { by: string; now: Date }): Promise<string> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`lock table users, orders, referral_rewards, reward_adjustments, reward_offsets,
      settlements, settlement_adjustments, payouts, refcode_visits_total, refcode_visits_daily in share row exclusive mode`);
    for (const [table, rows] of Object.entries(KEPT)) {
      await tx.execute(sql.raw(`create temporary table was_${table} on commit drop as ${rows}`));
    }
    await tx.execute(sql`select rebuild_vendor_totals(), rebuild_referral_totals(), rebuild_visit_totals()`);
    let wrong = 0;
    for (const [table, rows] of Object.entries(KEPT)) {
      const { rows: counted } = await tx.execute<{ wrong: number }>(
        sql.raw(`select count(*)::int as wrong from ((table was_${table} except (${rows})) union all
          ((${rows}) except table was_${table})) as differing`),
      );
      wrong += counted[0]?.wrong ?? 0;
    }
    await tx.insert(actionLog).values({
      id: randomUUID(),
      actor: `operator:${by}`,
      action: "totals.rebuilt" satisfies LoggedAction,
      subject: "clone",
      subjectId: THE_CLONE,
      after: { wrong },
      at: now,
    });
    return wrong === 0 ? "All sums were right." : `Sums were made anew: ${wrong} rows before and after differ.`;
  });
}
