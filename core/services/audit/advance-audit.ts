import { and, eq, isNull, lt, ne, or } from "drizzle-orm";
import type { AuditStep } from "#core/domain/audit-finding";
import { auditChain } from "#core/services/audit/audit-chain-step";
import type { AuditContext, AuditRun } from "#core/services/audit/audit-context";
import { auditLedgers } from "#core/services/audit/audit-ledgers-step";
import { auditPayouts } from "#core/services/audit/audit-payouts-step";
import { auditReferences } from "#core/services/audit/audit-references-step";
import { auditSearch } from "#core/services/audit/audit-search-step";
import { commitPage, type PageOutcome } from "#core/services/audit/commit-page";
import { auditRuns } from "#db/schema";

/** A page takes seconds. Whoever died holds up the run for so long. */
const LEASE_MS = 3 * 60_000;

/** `more`: there is a next page. `later`: somebody else has it, or the node cannot be reached now. `done`: nothing is left. */
export type AuditProgress = "more" | "later" | "done";

type Step = (ctx: AuditContext, run: AuditRun, now: Date) => Promise<PageOutcome>;

const steps: Record<Exclude<AuditStep, "done">, Step> = {
  chain: auditChain,
  references: auditReferences,
  payouts: auditPayouts,
  ledgers: auditLedgers,
  search: auditSearch,
};

/**
 * Does the next page of a run, whichever that is: safe to call twice, at once, and after a death in the middle. Two that work
 * on one page write one outcome.
 */
export async function advanceAudit(
  ctx: AuditContext,
  { runId, now }: { runId: string; now: Date },
): Promise<AuditProgress> {
  const { db } = ctx;
  const isUnfinished = and(eq(auditRuns.id, runId), ne(auditRuns.step, "done"));
  const [run] = await db
    .update(auditRuns)
    .set({ leasedUntil: new Date(now.getTime() + LEASE_MS) })
    .where(and(isUnfinished, or(isNull(auditRuns.leasedUntil), lt(auditRuns.leasedUntil, now))))
    .returning();
  if (!run) return (await db.$count(auditRuns, isUnfinished)) > 0 ? "later" : "done";
  if (run.step === "done") return "done";
  try {
    const outcome = await steps[run.step](ctx, run, now);
    await commitPage(db, run, outcome, now);
    if (outcome.step === "done") return "done";
    return (outcome.chain?.chainFailures ?? run.chainFailures) > run.chainFailures && outcome.step === "chain"
      ? "later"
      : "more";
  } catch (error) {
    // Whoever tries again need not wait. A failure of this only means that they do.
    await db
      .update(auditRuns)
      .set({ leasedUntil: null })
      .where(and(eq(auditRuns.id, runId), eq(auditRuns.page, run.page)))
      .catch(() => undefined);
    throw error;
  }
}
