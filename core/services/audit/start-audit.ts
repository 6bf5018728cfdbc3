import { and, asc, desc, eq, gte, max, ne } from "drizzle-orm";
import { planAuditRun } from "#core/domain/audit-finding";
import type { Database } from "#db/client";
import { auditRuns } from "#db/schema";

export interface StartAuditInput {
  /** Of a run that is begun now: one id is begun once. */
  id: string;
  /** Begins one over everything, whatever the last ones covered. */
  isWhole?: boolean;
  now: Date;
}

/** The id of the nightly run: one a day. */
export function nightlyRunId(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** It is done, and has read the chain to its head: a night that could not has compared nothing with the chain. */
const isWholly = and(eq(auditRuns.step, "done"), gte(auditRuns.chainBlock, auditRuns.chainHead));

/**
 * Begins a run, unless one that was begun before is not finished: then that one is gone on with. Takes two round trips.
 *
 * @returns the ids of all runs that are not finished
 */
export async function startAudit(db: Database, { id, isWhole = false, now }: StartAuditInput): Promise<string[]> {
  const unfinished = db
    .select({ id: auditRuns.id })
    .from(auditRuns)
    .where(ne(auditRuns.step, "done"))
    .orderBy(asc(auditRuns.startedAt));
  const [open, [whole], [last]] = await db.batch([
    unfinished,
    db
      .select({ at: max(auditRuns.startedAt) })
      .from(auditRuns)
      .where(and(isWholly, eq(auditRuns.kind, "whole"))),
    db.select({ at: auditRuns.startedAt }).from(auditRuns).where(isWholly).orderBy(desc(auditRuns.startedAt)).limit(1),
  ]);
  if (open.length > 0 && !isWhole) return open.map((run) => run.id);
  const past = isWhole ? { lastWhole: null, last: null } : { lastWhole: whole?.at ?? null, last: last?.at ?? null };
  const [, runs] = await db.batch([
    db
      .insert(auditRuns)
      .values({ id, ...planAuditRun(past, now), startedAt: now, step: "chain" })
      .onConflictDoNothing(),
    unfinished,
  ]);
  return runs.map((run) => run.id);
}
