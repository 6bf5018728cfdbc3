import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Database } from "#db/client";

/**
 * Statements that delete a person's labels and what was counted by them, where `when` holds. After those that switch their
 * codes off: what is written for a code has locked it while it was active.
 */
export function forgetLabels(db: Database, { userId }: { userId: string }, when: SQL): BatchItem<"pg">[] {
  const mine = sql`code in (select code from refcodes where user_id = ${userId}) and ${when}`;
  return [
    db.execute(sql`delete from link_labels where ${mine}`),
    db.execute(sql`delete from label_visits_daily where ${mine}`),
    db.execute(sql`delete from label_visits_total where ${mine}`),
  ];
}
