import { sql } from "drizzle-orm";
import type { ChoreSchedule } from "#core/domain/chore-times";
import type { ServiceContext } from "#core/services/context";
import { choreRuns } from "#db/schema";

/** Records that a schedule has run. Safe to repeat and to come late: the latest run stays. */
export async function recordChoreRun(
  { db }: Pick<ServiceContext, "db">,
  { schedule, now }: { schedule: ChoreSchedule; now: Date },
): Promise<void> {
  await db
    .insert(choreRuns)
    .values({ schedule, firstAt: now, lastAt: now })
    .onConflictDoUpdate({
      target: choreRuns.schedule,
      set: { lastAt: sql`greatest(${choreRuns.lastAt}, excluded.last_at)` },
    });
}
