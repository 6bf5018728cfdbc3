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
  /** How much a page of the search does; {@link searchLimits} where nothing else is said. */
  limits?: SearchLimits;
}

export interface SearchLimits {
  /** Payments that are looked for, and that are told apart. */
  payments: number;
  /** Names of references that are looked through: only their hashes are compared. */
  references: number;
  /** Transactions whose sender the node is asked for. */
  senders: number;
}

export const searchLimits: SearchLimits = { payments: 1_000, references: 20_000, senders: 50 };

export type AuditRun = typeof auditRuns.$inferSelect;

/** Whether a run has read all payments of the contract up to the newest final block. */
export function knowsChain({ chainBlock, chainHead }: Pick<AuditRun, "chainBlock" | "chainHead">): boolean {
  return chainHead !== null && chainBlock !== null && chainBlock >= chainHead;
}
