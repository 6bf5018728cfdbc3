import { getLogger } from "#core/log";
import { BatchSender } from "#queues/batch-sender";
import { followFlight } from "#queues/follow-transaction";
import type { MintKit, MintRun } from "#queues/mint-kit";
import { refuseToSend, sendBatch } from "#queues/send-batch";

const log = getLogger(["refcodes", "minter"]);

/** Transactions in flight at once: as many as Polygon's nodes guarantee a place for in their pool. */
export const MAX_IN_FLIGHT = 16;

/** Rounds of one run; what is left then is the next run's. */
const MOST_ROUNDS = 10;

/**
 * One run: what is in flight is followed first, then batch after batch is sent while rewards are due and there is room.
 * Where only the room ran out and blocks come quickly enough to make some, it goes on. Nonces are taken in order and each
 * one's bytes are stored with it, so none can be left out.
 */
export async function runMint(kit: MintKit): Promise<MintRun> {
  const moved = keepToContract(kit);
  if (moved) return moved;
  const runs: MintRun[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const followed = await followFlight(kit);
    runs.push(...followed);
    const room = MAX_IN_FLIGHT - kit.store.inFlight().length;
    if (room === 0) break;
    const sent = await sendBatches(kit, room);
    runs.push(...sent.runs);
    if (!sent.mayHaveMore) break;
  }
  // Followed in several rounds, a transaction is told of once: as it was seen last.
  const transactions = new Map(runs.flatMap((run) => run.transactions).map((seen) => [seen.nonce, seen]));
  return {
    claimed: runs.reduce((sum, run) => sum + run.claimed, 0),
    transactions: [...transactions.values()],
    notes: [...new Set(runs.flatMap((run) => run.notes))],
  };
}

/**
 * The operator is looked at once for all batches of a round; each batch is tried on the node before it is signed. While
 * one is on its way to the node the next is made ready; they arrive there in order.
 */
async function sendBatches(kit: MintKit, most: number): Promise<{ runs: MintRun[]; mayHaveMore: boolean }> {
  const readiness = await kit.chain.checkReadiness();
  if (!readiness.ready) return { runs: [await refuseToSend(kit, readiness.why)], mayHaveMore: false };
  const runs: MintRun[] = [];
  const sender = new BatchSender(kit);
  let mayHaveMore = true;
  try {
    for (let room = most; room > 0 && mayHaveMore; room--) {
      const run = await sendBatch(kit, sender);
      runs.push(run);
      mayHaveMore = run.mayHaveMore;
    }
  } finally {
    // Whatever happened: nothing of this run goes on after it.
    await sender.settled();
  }
  runs.push(...(await sender.results()));
  return { runs, mayHaveMore };
}

/**
 * Stored bytes call the contract they were signed for, and only its logs tell what they paid. A new address is taken on
 * once nothing is in flight; until then nothing is done at all.
 */
function keepToContract({ chain, store }: MintKit): MintRun | null {
  const contract = chain.contract.toLowerCase();
  const known = store.contract();
  if (known === contract) return null;
  if (known !== null && store.inFlight().length > 0) {
    const note = `REFERRAL_REWARDS_ADDRESS was ${known} when what is in flight was signed: set it back until that is final`;
    log.error("nothing is done: {note}", { note });
    return { claimed: 0, transactions: [], notes: [note] };
  }
  store.setContract(contract);
  return null;
}
