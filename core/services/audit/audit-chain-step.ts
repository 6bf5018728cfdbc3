import { and, desc, eq, gte, isNotNull, lt, max, min, ne, type SQL } from "drizzle-orm";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { PaymentLog } from "#core/ports/reward-chain";
import { type AuditContext, type AuditRun, knowsChain } from "#core/services/audit/audit-context";
import type { PageOutcome } from "#core/services/audit/commit-page";
import type { Database } from "#db/client";
import { auditRuns, chainPayments } from "#db/schema";

const log = getLogger(["refcodes", "audit"]);

/** What one page asks of the node and keeps, at most. */
const MAX_REQUESTS = 20;
const MAX_PAYMENTS = 5_000;

/** How often the node may fail before a run goes on without the chain. */
export const MAX_CHAIN_FAILURES = 5;

/**
 * Reads the contract's payments up to the newest final block: a night from where the last run ended, a whole run from before
 * the last whole one. So each block is asked for twice, by different runs: a node may have left out some of it once.
 */
export async function auditChain({ db, chain }: AuditContext, run: AuditRun, now: Date): Promise<PageOutcome> {
  const payments: PaymentLog[] = [];
  const { contract } = chain;
  let { chainBlock, chainHead, chainHeadAt, chainWindow, chainFailures } = run;
  let first: bigint | null = null;
  try {
    if (chainHead === null) {
      chainBlock = (await blockBefore(db, run, contract)) ?? chain.deployBlock - 1n;
      chainHead = await chain.readFinalBlock();
      chainHeadAt = now;
    }
    for (let asked = 0; asked < MAX_REQUESTS && payments.length < MAX_PAYMENTS; asked++) {
      const fromBlock: bigint = (chainBlock ?? -1n) + 1n;
      if (fromBlock > chainHead) break;
      const page = await chain.readPayments({ fromBlock, toBlock: chainHead, blocks: chainWindow });
      payments.push(...page.payments);
      first ??= fromBlock;
      chainBlock = page.toBlock;
      chainWindow = page.nextBlocks;
    }
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    chainFailures++;
    log.warn("the chain cannot be read by the audit", { run: run.id, chainFailures, error });
  }
  return {
    step: knowsChain({ chainBlock, chainHead }) || chainFailures >= MAX_CHAIN_FAILURES ? "references" : "chain",
    cursor: null,
    chain: { contract, chainBlock, chainHead, chainHeadAt, chainWindow, chainFailures },
    blocks: first !== null && chainBlock !== null ? { fromBlock: first, toBlock: chainBlock } : null,
    payments,
    findings: [],
    looked: null,
  };
}

/** The last block that a run need not read; null where it begins with the contract's first. */
async function blockBefore(db: Database, { id, kind }: AuditRun, contract: string): Promise<bigint | null> {
  const ofContract = and(eq(auditRuns.contract, contract), isNotNull(auditRuns.chainBlock), ne(auditRuns.id, id));
  const newest = async (condition?: SQL) => {
    const [known] = await db
      .select({ block: max(auditRuns.chainBlock) })
      .from(auditRuns)
      .where(and(ofContract, condition));
    return known?.block ?? null;
  };
  if (kind === "day") return newest();
  const [whole] = await db
    .select()
    .from(auditRuns)
    .where(and(ofContract, eq(auditRuns.kind, "whole")))
    .orderBy(desc(auditRuns.startedAt))
    .limit(1);
  if (!whole) return null;
  // One that did not come to the end is gone on with.
  if (!knowsChain(whole)) return whole.chainBlock;
  const before = await newest(lt(auditRuns.startedAt, whole.startedAt));
  const [missing] = await db
    .select({ block: min(chainPayments.blockNumber) })
    .from(chainPayments)
    .where(and(eq(chainPayments.contract, contract), gte(chainPayments.missingSince, whole.startedAt)));
  // What that one did not find again is looked for once more.
  const again = missing?.block ? missing.block - 1n : before;
  return before !== null && again !== null && again < before ? again : before;
}
