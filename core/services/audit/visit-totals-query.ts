import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

/**
 * One row if the kept totals of visits differ from what the codes' own add up to, else none. `wrong` is JSON: for each day that
 * differs, and for all time under null, the codes' sum minus the kept total.
 */
export function wrongVisitTotals(db: Database) {
  return db.execute<{ wrong: string }>(sql`
    with each as (
      select day, sum(visits) as visits from refcode_visits_daily group by day
      union all select null, sum(visits) from refcode_visits_total
      union all select day, -sum(visits) from visit_totals group by day
    ), wrong as (
      select day, sum(visits) as visits from each group by day having sum(visits) <> 0
    )
    select jsonb_agg(to_jsonb(wrong) order by day nulls first)::text as wrong from wrong having count(*) > 0`);
}
