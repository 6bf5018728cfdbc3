import { MAX_IN_FLIGHT, MAX_REWARDS_A_RUN, MAX_ROUNDS } from "#core/domain/mint";
import { mintReasons } from "#core/domain/mint-reason";
import { getLogger } from "#core/log";
import { advanceFlight, followFlight, isOverWhole, lookAtFlight } from "#queues/follow-transaction";
import type { MintKit, MintRun } from "#queues/mint-kit";
import { type OpenRound, openRound, sendRound } from "#queues/send-batches";

const log = getLogger(["refcodes", "minter"]);

/**
 * One run: what is in flight is followed first, then batch after batch is sent while rewards are due and there is room.
 * Where only the room ran out and blocks come quickly enough to make some, it goes on. Nonces are taken in order and each
 * one's bytes are stored with it, so none can be left out.
 */
export async function runMint(kit: MintKit): Promise<MintRun> {
  const moved = keepToContract(kit);
  if (moved) return moved;
  const runs: MintRun[] = await followFlight(kit);
  let open = await openWhereRoom(kit);
  for (let round = 1; open !== null; round++) {
    const sent = await sendRound(kit, open);
    runs.push(...sent.runs);
    const goesOn = sent.mayHaveMore && round < MAX_ROUNDS;
    if (sent.mayHaveMore && !goesOn)
      log.info("a run sends at most {most} rewards: more wait for the next", { most: MAX_REWARDS_A_RUN });
    // Looked at right away: people can follow what was sent, and some chains have mined it already.
    const look = sent.runs.some(({ transactions }) => transactions.length > 0) ? await lookAtFlight(kit) : null;
    if (goesOn && look && isOverWhole(look)) {
      // Everything ends now, and takes up no room in a node's pool: the next round begins while that is recorded.
      const [followed, next] = await both(advanceFlight(kit, look), openRound(kit, MAX_IN_FLIGHT));
      runs.push(...followed);
      open = next;
    } else {
      runs.push(...(await advanceFlight(kit, look)));
      open = goesOn ? await openWhereRoom(kit) : null;
    }
  }
  // Followed in several rounds, a transaction is told of once: as it was seen last.
  const transactions = new Map(runs.flatMap((run) => run.transactions).map((seen) => [seen.nonce, seen]));
  const distinct = new Map(runs.flatMap(({ notes }) => notes.map((note) => [mintReasons.say(note), note])));
  const stopped = runs.find((run) => run.stopped !== undefined)?.stopped;
  return {
    claimed: runs.reduce((sum, run) => sum + run.claimed, 0),
    transactions: [...transactions.values()],
    notes: [...distinct.values()],
    ...(stopped !== undefined && { stopped }),
  };
}

/** Begins the next round; null while no more may be in flight. */
async function openWhereRoom(kit: MintKit): Promise<OpenRound | null> {
  const room = MAX_IN_FLIGHT - kit.store.flightBatches().length;
  return room > 0 ? await openRound(kit, room) : null;
}

/** Both at once. If one fails the other is still awaited, so that nothing goes on in the background. */
async function both<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

/**
 * Stored bytes call the contract they were signed for, and only its logs tell what they paid. A new address is taken on
 * once nothing is in flight; until then nothing is done at all.
 */
function keepToContract({ chain, store }: MintKit): MintRun | null {
  const contract = chain.contract.toLowerCase();
  const known = store.contract();
  if (known === contract) return null;
  if (known !== null && store.flightBatches().length > 0) {
    const note = mintReasons.of("other_contract", { address: known });
    log.error("nothing is done: {note}", { note: mintReasons.say(note) });
    return { claimed: 0, transactions: [], notes: [note], stopped: note };
  }
  store.setContract(contract);
  return null;
}
