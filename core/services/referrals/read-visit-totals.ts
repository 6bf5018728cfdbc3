import { gte, isNull, or, sql } from "drizzle-orm";
import { dayInTimeZone, daysBefore, keptDays } from "#core/domain/visit-day";
import type { ServiceContext } from "#core/services/context";
import { visitTotals } from "#db/schema";

/** Visits of all codes together, also of those that have ended: in all, today, and in the last 7 and 28 days of the clone. */
export async function readVisitTotals({ db, clone }: Pick<ServiceContext, "db" | "clone">, { now }: { now: Date }) {
  const today = dayInTimeZone(now.getTime(), clone.timeZone);
  const { day, visits } = visitTotals;
  const since = (days: number) =>
    sql`coalesce(sum(${visits}) filter (where ${day} >= ${daysBefore(today, days - 1)}::date), 0)`;
  const [read] = await db
    .select({
      total: sql`coalesce(sum(${visits}) filter (where ${day} is null), 0)`.mapWith(Number),
      today: since(1).mapWith(Number),
      last7Days: since(7).mapWith(Number),
      last28Days: since(keptDays).mapWith(Number),
    })
    .from(visitTotals)
    .where(or(isNull(day), gte(day, daysBefore(today, keptDays - 1))));
  return read ?? { total: 0, today: 0, last7Days: 0, last28Days: 0 };
}
