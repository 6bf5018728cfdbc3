import { sql } from "drizzle-orm";
import { payoutsDrift } from "#core/domain/audit-payouts";
import type { AuditContext, AuditRun } from "#core/services/audit/audit-context";
import { changedPayouts, nextIds } from "#core/services/audit/changed-since";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { payoutsOf } from "#core/services/audit/payout-facts-of";
import { payoutQueries } from "#core/services/audit/payout-queries";
import { unchanging } from "#core/services/audit/unchanging";

const PAYOUTS_A_PAGE = 500;

/** Compares a page of payouts with all their lines, their moves and where they went. Takes two round trips. */
export async function auditPayouts({ db }: AuditContext, run: AuditRun): Promise<PageOutcome> {
  const { rows } = await db.execute<{ id: string }>(
    nextIds(
      { table: sql`payouts`, id: sql`id`, changed: run.since && changedPayouts(run.since) },
      { cursor: run.cursor, before: run.startedAt, limit: PAYOUTS_A_PAGE },
    ),
  );
  const ids = rows.map(({ id }) => id);
  const next =
    ids.length < PAYOUTS_A_PAGE
      ? { step: "ledgers" as const, cursor: null }
      : { step: "payouts" as const, cursor: ids.at(-1) ?? null };
  if (ids.length === 0) return { ...next, findings: [], looked: null };
  const list = sql`${sql.param(ids)}::text[]`;
  const [, ...answers] = await db.batch([unchanging(db), ...payoutQueries(db, sql`(select unnest(${list}))`)]);
  const findings = payoutsOf(answers).flatMap((payout) =>
    payoutsDrift([payout]).map((code) => ({
      subject: "payout" as const,
      subjectId: payout.id,
      code,
      params: { vendor: payout.vendorId, amount: payout.amountMinor.toString(), currency: payout.currency },
      facts: payout,
    })),
  );
  return { ...next, findings, looked: sql`f.subject = 'payout' and f.subject_id = any(${list})` };
}
