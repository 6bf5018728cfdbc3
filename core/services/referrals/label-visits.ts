import { asc, eq, sql } from "drizzle-orm";
import { labelledUrl, otherLabel } from "#core/domain/link-label";
import { daysBefore, keptDays } from "#core/domain/visit-day";
import type { Database } from "#db/client";
import { linkLabels, refcodes } from "#db/schema";

/** Visits of one label of a code, in spans that end today. */
interface LabelSums extends Record<string, unknown> {
  code: string;
  label: string;
  total: number;
  today: number;
  last7Days: number;
  last28Days: number;
}

/** Reads for a batch: a person's labels, and what was counted by labels of their codes. `today` is the clone's. */
export function labelReads(db: Database, { userId, today }: { userId: string; today: string }) {
  const mine = sql`code in (select code from refcodes where user_id = ${userId})`;
  const since = (days: number) => sql`sum(visits) filter (where day > ${daysBefore(today, days)}::date)`;
  return {
    labels: db
      .select({ code: linkLabels.code, label: linkLabels.label, active: refcodes.active })
      .from(linkLabels)
      .innerJoin(refcodes, eq(refcodes.code, linkLabels.code))
      .where(eq(refcodes.userId, userId))
      .orderBy(asc(linkLabels.code), asc(linkLabels.createdAt), asc(linkLabels.label)),
    visits: db.execute<LabelSums>(sql`
      select code, label, total::float8 as total, coalesce(today, 0)::float8 as today,
        coalesce(last7, 0)::float8 as "last7Days", coalesce(last28, 0)::float8 as "last28Days"
      from (select code, label, sum(visits) as total from label_visits_total where ${mine} group by 1, 2) as kept
      left join (
        select code, label, ${since(1)} as today, ${since(7)} as last7, ${since(keptDays)} as last28
        from label_visits_daily where ${mine} and day > ${daysBefore(today, keptDays)}::date group by 1, 2
      ) as lately using (code, label)`),
  };
}

const nothing = { total: 0, today: 0, last7Days: 0, last28Days: 0 };

/**
 * Each label with its visits; what is counted by labels that there are not is `other`, last of its code. Nobody is to share
 * a link with a code that is off, so it has no `shareUrl`.
 */
export function describeLabels(
  made: readonly { code: string; label: string; active: boolean }[],
  visits: readonly LabelSums[],
  appUrl: string,
) {
  const keyOf = ({ code, label }: { code: string; label: string }) => `${code} ${label}`;
  const known = new Map(made.map((each) => [keyOf(each), each.active]));
  const sums = new Map<string, { code: string; label: string; visits: typeof nothing }>(
    made.map(({ code, label }) => [keyOf({ code, label }), { code, label, visits: nothing }]),
  );
  for (const { code, label, ...counted } of visits) {
    const entry = { code, label: known.has(keyOf({ code, label })) ? label : otherLabel };
    const before = sums.get(keyOf(entry))?.visits ?? nothing;
    sums.set(keyOf(entry), {
      ...entry,
      visits: {
        total: before.total + counted.total,
        today: before.today + counted.today,
        last7Days: before.last7Days + counted.last7Days,
        last28Days: before.last28Days + counted.last28Days,
      },
    });
  }
  return [...sums.values()].map(({ code, label, visits: counted }) => ({
    code,
    label,
    shareUrl: known.get(keyOf({ code, label })) ? labelledUrl(appUrl, code, label) : null,
    visits: counted,
  }));
}
