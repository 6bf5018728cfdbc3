import { eq, max } from "drizzle-orm";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { PaymentLog } from "#core/ports/reward-chain";
import type { AuditContext, AuditRun } from "#core/services/audit/audit-context";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { auditRuns } from "#db/schema";

const log = getLogger(["refcodes", "audit"]);

/** What one page asks of the node and keeps, at most. */
const MAX_REQUESTS = 20;
const MAX_PAYMENTS = 5_000;

/** How often the node may fail before a run goes on without the chain. */
export const MAX_CHAIN_FAILURES = 5;

/**
 * Reads the contract's payments from where the last run ended to the newest final block. What is final stays, so each block is
 * read once in the life of a clone.
 */
export async function auditChain({ db, chain }: AuditContext, run: AuditRun, now: Date): Promise<PageOutcome> {
  const payments: PaymentLog[] = [];
  const { contract } = chain;
  let { chainBlock, chainHead, chainHeadAt, chainWindow, chainFailures } = run;
  try {
    if (chainHead === null) {
      const [known] = await db
        .select({ block: max(auditRuns.chainBlock) })
        .from(auditRuns)
        .where(eq(auditRuns.contract, contract));
      chainBlock = known?.block ?? chain.deployBlock - 1n;
      chainHead = await chain.readFinalBlock();
      chainHeadAt = now;
    }
    for (let asked = 0; asked < MAX_REQUESTS && payments.length < MAX_PAYMENTS; asked++) {
      const fromBlock: bigint = (chainBlock ?? -1n) + 1n;
      if (fromBlock > chainHead) break;
      const page = await chain.readPayments({ fromBlock, toBlock: chainHead, blocks: chainWindow });
      payments.push(...page.payments);
      chainBlock = page.toBlock;
      chainWindow = page.nextBlocks;
    }
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    chainFailures++;
    log.warn("the chain cannot be read by the audit", { run: run.id, chainFailures, error });
  }
  const isRead = chainHead !== null && chainBlock !== null && chainBlock >= chainHead;
  return {
    step: isRead || chainFailures >= MAX_CHAIN_FAILURES ? "references" : "chain",
    cursor: null,
    chain: { contract, chainBlock, chainHead, chainHeadAt, chainWindow, chainFailures },
    payments,
    findings: [],
    looked: null,
  };
}
