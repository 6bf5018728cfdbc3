import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { VisitFlush } from "#core/ports/edge-rpc";
import type { ServiceContext } from "#core/services/context";
import { refcodes, refcodeVisitsDaily, refcodeVisitsTotal } from "#db/schema";

/**
 * Upserts absolute counts of one code and shard. Counts only grow, so keeping the greater value makes late and repeated
 * flushes harmless. An unknown code is ignored: its counter would otherwise retry for ever.
 */
export async function recordVisits(
  { db }: Pick<ServiceContext, "db">,
  { flush, now }: { flush: VisitFlush; now: Date },
): Promise<void> {
  const { code, shard, total, days } = flush;
  const [known] = await db.select({ code: refcodes.code }).from(refcodes).where(eq(refcodes.code, code));
  if (!known) return;
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
  await db.batch([upsertTotal, ...upsertDays]);
}
