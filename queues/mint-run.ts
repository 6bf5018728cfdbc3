import { getLogger } from "#core/log";
import { followFlight } from "#queues/follow-transaction";
import type { MintKit, MintRun } from "#queues/mint-kit";
import { refuseToSend, sendBatch } from "#queues/send-batch";

const log = getLogger(["refcodes", "minter"]);

/** Transactions in flight at once: as many as Polygon's nodes guarantee a place for in their pool. */
export const MAX_IN_FLIGHT = 16;

/**
 * One run: what is in flight is followed first, then batch after batch is sent while rewards are due and there is room.
 * Nonces are taken in order and each one's bytes are stored with it, so none can be left out.
 */
export async function runMint(kit: MintKit): Promise<MintRun> {
  const moved = keepToContract(kit);
  if (moved) return moved;
  const runs = await followFlight(kit);
  const room = MAX_IN_FLIGHT - kit.store.inFlight().length;
  if (room > 0) runs.push(...(await sendBatches(kit, room)));
  return {
    claimed: runs.reduce((sum, run) => sum + run.claimed, 0),
    transactions: runs.flatMap((run) => run.transactions),
    notes: [...new Set(runs.flatMap((run) => run.notes))],
  };
}

/** The operator is looked at once for all batches of a run; each batch is tried on the node before it is signed. */
async function sendBatches(kit: MintKit, most: number): Promise<MintRun[]> {
  const readiness = await kit.chain.checkReadiness();
  if (!readiness.ready) return [await refuseToSend(kit, readiness.why)];
  const runs: MintRun[] = [];
  for (let room = most; room > 0; room--) {
    const run = await sendBatch(kit);
    runs.push(run);
    if (!run.mayHaveMore) break;
  }
  return runs;
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
