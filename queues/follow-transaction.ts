import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { MinedTransaction } from "#core/ports/reward-chain";
import { newestVersion, reportFlight } from "#queues/flight-report";
import { type FlightEnd, judgeFlight } from "#queues/judge-flight";
import { keepAlive } from "#queues/keep-alive";
import type { MintKit, MintRun } from "#queues/mint-kit";
import type { FlightTransaction } from "#queues/minter-store";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds before a used nonce without a receipt of ours counts as someone else's: nodes lag. */
const REPLACED_AFTER = 120_000;

type FinalHead = Awaited<ReturnType<MintKit["chain"]["readFinalHead"]>>;

interface Looked {
  transaction: FlightTransaction;
  /** The version that a block holds; null while none does. */
  mined: MinedTransaction | null;
}

/** What a look at everything in flight found; nothing has been done about it yet. */
export interface FlightLook {
  final: FinalHead;
  open: Looked[];
  over: Looked[];
  judged: PromiseSettledResult<FlightEnd>[];
}

/**
 * Advances everything in flight by one step: closes final transactions, rebroadcasts those in no block, and after a
 * while raises the fee of the lowest of these. Any signed version may be the one that was mined. Throws AdapterError
 * when the chain's head or a receipt cannot be read, or the database's error.
 */
export async function followFlight(kit: MintKit): Promise<MintRun[]> {
  return await advanceFlight(kit, await lookAtFlight(kit));
}

/** The first half of {@link followFlight}: asks the chain about everything in flight. */
export async function lookAtFlight(kit: MintKit): Promise<FlightLook | null> {
  const { chain, store } = kit;
  const flight = store.inFlight();
  if (flight.length === 0) return null;
  // The final block is read first: a receipt at or below it was seen when it could no longer vanish.
  const final = await chain.readFinalHead();
  const looked = await Promise.all(
    flight.map(async (transaction): Promise<Looked> => {
      const receipts = await Promise.all(transaction.versions.map(({ hash }) => chain.readMined(hash)));
      return { transaction, mined: receipts.find((receipt) => receipt !== null) ?? null };
    }),
  );
  for (const { transaction, mined } of looked) {
    if (mined || final.nonce <= transaction.nonce) store.dropDoubt(transaction.nonce);
  }
  const over = looked.filter((one) => isOver(kit, one, final));
  const judged = await Promise.allSettled(over.map((one) => judgeFlight(kit, one, final.blockNumber)));
  return { final, open: looked.filter((one) => !over.includes(one)), over, judged };
}

/** Whether {@link advanceFlight} will close everything in flight, and has nothing else to do. */
export function isOverWhole({ open, judged }: FlightLook): boolean {
  return open.length === 0 && judged.every((end) => end.status === "fulfilled" && !end.value.results.includes(null));
}

/** The second half of {@link followFlight}: records what is final, and moves the rest on. */
export async function advanceFlight(kit: MintKit, look: FlightLook | null): Promise<MintRun[]> {
  if (look === null) return [];
  const { final, open, over, judged } = look;
  const runs = await recordEnds(
    kit,
    judged.flatMap((end) => (end.status === "fulfilled" ? [end.value] : [])),
  );
  // A transaction that cannot be judged now stays in flight without blocking the others.
  for (const [at, one] of over.entries()) {
    const end = judged[at];
    if (end?.status === "rejected") runs.push(reportUnjudged(one, end.reason));
  }
  const lowest = open.find(({ mined }) => mined === null)?.transaction.nonce;
  // What is handed to the node goes there in order.
  for (const one of open) runs.push(await follow(kit, one, { final, isLowest: one.transaction.nonce === lowest }));
  await noteOnRewards(
    kit,
    open.map(({ transaction }) => transaction),
  );
  return runs;
}

/** Final, or its nonce was used for so long by what is not ours that no lagging node explains it. */
function isOver(kit: MintKit, { transaction, mined }: Looked, final: FinalHead): boolean {
  if (mined) return mined.blockNumber <= final.blockNumber;
  const { nonce } = transaction;
  if (final.nonce <= nonce) return false;
  const now = kit.now().getTime();
  if (now - kit.store.doubtedSince(nonce, now) < REPLACED_AFTER) return false;
  log.error("nonce {nonce} was used by a transaction that is not ours", { nonce });
  return true;
}

/** Brings forward what is not over. */
async function follow(
  kit: MintKit,
  { transaction, mined }: Looked,
  { final, isLowest }: { final: FinalHead; isLowest: boolean },
): Promise<MintRun> {
  if (mined) return reportFlight(transaction, mined.hash, "mined");
  if (final.nonce > transaction.nonce) return reportFlight(transaction, newestVersion(transaction).hash, "broadcast");
  return await keepAlive(kit, transaction, isLowest);
}

/** Logs why a final transaction is not closed yet. */
function reportUnjudged({ transaction, mined }: Looked, error: unknown): MintRun {
  const { nonce } = transaction;
  if (error instanceof AdapterError)
    log.warn("nonce {nonce} cannot be judged: {reason}", { nonce, reason: error.message });
  else log.error("nonce {nonce} cannot be judged", { nonce, error });
  const answer = error instanceof AdapterError ? error.message : "an unexpected error";
  const note = mintReasons.of("not_judged", { nonce: String(nonce), answer });
  return reportFlight(transaction, mined?.hash ?? newestVersion(transaction).hash, mined ? "mined" : "broadcast", note);
}

/** Writes what is known to the ledger, in one go; a transaction is done once everything of it is known. */
async function recordEnds(kit: MintKit, ends: readonly FlightEnd[]): Promise<MintRun[]> {
  const known = ends.map(({ transaction, results }) => ({
    batchId: transaction.batchId,
    results: results.filter((result) => result !== null),
  }));
  if (known.some(({ results }) => results.length > 0)) await kit.ledger.finish({ ends: known, now: kit.now() });
  for (const result of known.flatMap(({ results }) => results)) {
    if (result.result !== "failed" || !isAlarm(result.reason)) continue;
    const { orderReference, reason } = result;
    log.error("{orderReference} failed: {reason}", { orderReference, reason: mintReasons.say(reason) });
  }
  return ends.map(({ transaction, outcome, hash, results }) => {
    if (results.includes(null)) {
      return reportFlight(transaction, hash, "mined", mintReasons.of("earlier_not_found"));
    }
    const { nonce, batchId } = transaction;
    kit.store.close(nonce, outcome, kit.now().getTime());
    kit.noted.delete(batchId);
    log.info("nonce {nonce} {outcome}: {count} rewards recorded", { nonce, outcome, hash, count: results.length });
    return reportFlight(transaction, hash, outcome === "confirmed" ? "confirmed" : "reverted");
  });
}

/** Whether the chain did something else than what was signed: the node lies, or somebody else holds the key. */
function isAlarm({ code }: MintReason): boolean {
  return code === "paid_otherwise" || code === "not_in_transaction";
}

/** Lets people follow what is under way, by the newest version of each transaction as this look found it. */
async function noteOnRewards(kit: MintKit, open: readonly FlightTransaction[]): Promise<void> {
  const news = open
    .filter(({ payments }) => payments.length > 0)
    .map((transaction) => ({ batchId: transaction.batchId, txHash: newestVersion(transaction).hash }))
    .filter(({ batchId, txHash }) => kit.noted.get(batchId) !== txHash);
  if (news.length === 0) return;
  await kit.ledger.noteTransactions(news);
  for (const { batchId, txHash } of news) kit.noted.set(batchId, txHash);
}
