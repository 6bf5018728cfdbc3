import { followTransaction } from "#queues/follow-transaction";
import type { MintKit, MintRun } from "#queues/mint-kit";
import { sendBatch } from "#queues/send-batch";

/**
 * One run: what is in flight is followed first, then the next batch is sent. One transaction is in flight at a time, so
 * a nonce can never be left out; a batch of 20 makes up for it.
 */
export async function runMint(kit: MintKit): Promise<MintRun> {
  const followed: MintRun[] = [];
  for (const transaction of kit.store.inFlight()) followed.push(await followTransaction(kit, transaction));
  const sent = kit.store.inFlight().length === 0 ? [await sendBatch(kit)] : [];
  const runs = [...followed, ...sent];
  return {
    claimed: runs.reduce((sum, run) => sum + run.claimed, 0),
    transactions: runs.flatMap((run) => run.transactions),
    notes: runs.flatMap((run) => run.notes),
  };
}
