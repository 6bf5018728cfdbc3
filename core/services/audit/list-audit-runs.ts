import { count, desc, eq, type SQL, sql } from "drizzle-orm";
import { knowsChain } from "#core/services/audit/audit-context";
import type { ServiceContext } from "#core/services/context";
import { auditFindings, auditRuns } from "#db/schema";

/** Runs of the audit over everything, newest first, a page after `before`: how far each is, and how much it found. */
export async function listAuditRuns(
  { db }: Pick<ServiceContext, "db">,
  { before, pageSize }: { before?: string | undefined; pageSize: number },
) {
  const found = db.select({ findings: count() }).from(auditFindings).where(eq(auditFindings.openedRun, auditRuns.id));
  const rows = await db
    .select({ run: auditRuns, found: sql<number>`(${found})`.mapWith(Number) })
    .from(auditRuns)
    .where(before === undefined ? undefined : after(before))
    .orderBy(desc(auditRuns.startedAt), desc(auditRuns.id))
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  return {
    runs: page.map(({ run, found }) => ({
      id: run.id,
      kind: run.kind,
      step: run.step,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      references: run.references,
      /** Null while it still reads. */
      isChainRead: run.step === "chain" ? null : knowsChain(run),
      found,
    })),
    /** The run after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.run.id ?? null) : null,
  };
}

function after(before: string): SQL {
  return sql`(${auditRuns.startedAt}, ${auditRuns.id}) < (
    select last.started_at, last.id from audit_runs as last where last.id = ${before})`;
}
