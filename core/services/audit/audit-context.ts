import type { AuditChain } from "#core/ports/reward-chain";
import type { Database } from "#db/client";
import type { auditRuns } from "#db/schema";

/** What the audit of everything works with. */
export interface AuditContext {
  /** With the rights of the auditor's role: it reads ledgers and writes only what the audit keeps. */
  db: Database;
  chain: AuditChain;
  /** The clone's. */
  timeZone: string;
}

export type AuditRun = typeof auditRuns.$inferSelect;

/** Whether a run has read all payments of the contract up to the newest final block. */
export function knowsChain({ chainBlock, chainHead }: Pick<AuditRun, "chainBlock" | "chainHead">): boolean {
  return chainHead !== null && chainBlock !== null && chainBlock >= chainHead;
}
