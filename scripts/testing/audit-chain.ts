import { orderRefOf } from "#core/adapters/chain/reward-chain";
import type { AuditChain, Hex, PaymentLog } from "#core/ports/reward-chain";
import { advanceAudit } from "#core/services/audit/advance-audit";
import type { AuditContext } from "#core/services/audit/audit-context";
import { startAudit } from "#core/services/audit/start-audit";
import type { AuditWorld } from "./audit-world.ts";

export const OPERATOR = "0x00000000000000000000000000000000000000aa";

/** A contract's payments in memory, one a block, as the audit reads them. */
export interface RecordedChain extends AuditChain {
  payments: PaymentLog[];
  senders: Map<string, Hex>;
}

export function recordedChain(payments: PaymentLog[] = []): RecordedChain {
  const senders = new Map<string, Hex>();
  return {
    payments,
    senders,
    contract: "0x00000000000000000000000000000000000000cc",
    deployBlock: 1n,
    orderRef: orderRefOf,
    readPayment: async (reference) => ({ orderRef: orderRefOf(reference), paid: false, payment: null }),
    readFinalBlock: async () => BigInt(payments.length),
    readPayments: async ({ fromBlock, toBlock, blocks }) => {
      const end = fromBlock + (blocks ?? 10_000n) - 1n;
      const last = end < toBlock ? end : toBlock;
      return {
        payments: payments.filter(({ blockNumber }) => blockNumber >= fromBlock && blockNumber <= last),
        toBlock: last,
        nextBlocks: blocks ?? 10_000n,
      };
    },
    readSender: async (txHash) => senders.get(txHash) ?? OPERATOR,
  };
}

/** The payments of a world's references. */
export function chainOfWorld(world: Pick<AuditWorld, "references" | "chainOf">): RecordedChain {
  const paid = world.references.flatMap((reference) => {
    const { payment } = world.chainOf(reference);
    return payment ? [{ reference, payment }] : [];
  });
  return recordedChain(
    paid.map(({ reference, payment: { wallet, amount, txHash } }, index) => ({
      orderRef: orderRefOf(reference),
      wallet: wallet as Hex,
      amount: BigInt(amount),
      txHash: txHash as Hex,
      logIndex: 0,
      blockNumber: BigInt(index + 1),
    })),
  );
}

/** Begins a run, or goes on with what is not finished, and works until nothing is left. Answers how many pages it took. */
export async function runAudit(
  ctx: AuditContext,
  { id, now, isWhole = false }: { id: string; now: Date; isWhole?: boolean },
): Promise<number> {
  let pages = 0;
  for (const runId of await startAudit(ctx.db, { id, now, isWhole })) {
    while ((await advanceAudit(ctx, { runId, now })) !== "done") pages++;
  }
  return pages;
}
