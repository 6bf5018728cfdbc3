import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { FlushTaken, LabelVisits, VisitFlush } from "#core/ports/edge-rpc";
import type { ServiceContext } from "#core/services/context";
import type { Database } from "#db/client";
import { refcodes, refcodeVisitsDaily, refcodeVisitsTotal } from "#db/schema";

/**
 * Upserts absolute counts of one code and shard. Counts only grow, so keeping the greater value makes late and repeated
 * flushes harmless. An unknown code is ignored: its counter would otherwise retry for ever. So are the labels of one that is
 * switched off: what a deleted account has named does not come back.
 */
export async function recordVisits(
  { db }: Pick<ServiceContext, "db">,
  { flush, now }: { flush: VisitFlush; now: Date },
): Promise<FlushTaken> {
  const { code, shard, total, days, labels = [] } = flush;
  const [known] = await db.select({ code: refcodes.code }).from(refcodes).where(eq(refcodes.code, code));
  const taken = { labels: labels.length };
  if (!known) return taken;
  const upsertTotal = db
    .insert(refcodeVisitsTotal)
    .values({ code, shard, visits: total, updatedAt: now })
    .onConflictDoUpdate({
      target: [refcodeVisitsTotal.code, refcodeVisitsTotal.shard],
      set: { visits: sql`greatest(${refcodeVisitsTotal.visits}, excluded.visits)`, updatedAt: now },
    });
  const upsertDays: BatchItem<"pg">[] =
    days.length === 0
      ? []
      : [
          db
            .insert(refcodeVisitsDaily)
            .values(days.map(({ day, visits }) => ({ code, shard, day, visits })))
            .onConflictDoUpdate({
              target: [refcodeVisitsDaily.code, refcodeVisitsDaily.day, refcodeVisitsDaily.shard],
              set: { visits: sql`greatest(${refcodeVisitsDaily.visits}, excluded.visits)` },
            }),
        ];
  await db.batch([upsertTotal, ...upsertDays, ...(labels.length === 0 ? [] : upsertLabels(db, flush, labels))]);
  return taken;
}

/** The lock on the code holds off a deletion of its account, or finds the code switched off by it. */
function upsertLabels(
  db: Database,
  { code, shard }: Pick<VisitFlush, "code" | "shard">,
  labels: readonly LabelVisits[],
): BatchItem<"pg">[] {
  const active = sql`live as (select code from refcodes where code = ${code} and active for share)`;
  const days = labels.flatMap(({ label, days: counted }) => counted.map((each) => ({ label, ...each })));
  const totals = labels.map(({ label, total }) => ({ label, visits: total }));
  return [
    db.execute(sql`
      with ${active}
      insert into label_visits_total (code, label, shard, visits)
      select code, row->>'label', ${shard}, (row->>'visits')::bigint
      from live, jsonb_array_elements(${JSON.stringify(totals)}::jsonb) as row
      on conflict (code, label, shard) do update set visits = greatest(label_visits_total.visits, excluded.visits)`),
    db.execute(sql`
      with ${active}
      insert into label_visits_daily (code, label, day, shard, visits)
      select code, row->>'label', (row->>'day')::date, ${shard}, (row->>'visits')::bigint
      from live, jsonb_array_elements(${JSON.stringify(days)}::jsonb) as row
      on conflict (code, day, label, shard) do update set visits = greatest(label_visits_daily.visits, excluded.visits)`),
  ];
}
