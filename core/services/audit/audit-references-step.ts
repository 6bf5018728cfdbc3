import { sql } from "drizzle-orm";
import type { AuditContext, AuditRun } from "#core/services/audit/audit-context";
import { changedReferences, nextIds } from "#core/services/audit/changed-since";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { compareReferences } from "#core/services/audit/compare-references";

const REFERENCES_A_PAGE = 1_000;

/** Compares the next page of references with the chain and with themselves. Takes two round trips. */
export async function auditReferences(ctx: AuditContext, run: AuditRun, now: Date): Promise<PageOutcome> {
  const changed = run.since && changedReferences(run.since);
  const { rows } = await ctx.db.execute<{ id: string }>(
    nextIds(
      { table: sql`payment_attempts`, id: sql`order_reference`, changed },
      { cursor: run.cursor, before: run.startedAt, limit: REFERENCES_A_PAGE },
    ),
  );
  const references = rows.map(({ id }) => id);
  const next =
    references.length < REFERENCES_A_PAGE
      ? { step: "payouts" as const, cursor: null }
      : { step: "references" as const, cursor: references.at(-1) ?? null };
  if (references.length === 0) return { ...next, findings: [], looked: null };
  return { ...next, ...(await compareReferences(ctx, { run, references, now })) };
}
