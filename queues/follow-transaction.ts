import { raiseFees } from "#core/domain/fees";
import {
  judgePaid,
  judgePayment,
  type PaymentVerdict,
  REVERT_PAUSE_MS,
  type RewardPayment,
  TOKEN_PAUSE_MS,
} from "#core/domain/mint";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { MintTransactionStatus } from "#core/ports/consumer-rpc";
import type { MinedTransaction } from "#core/ports/reward-chain";
import type { MintResult } from "#core/services/rewards/finish-mint";
import { broadcastSigned } from "#queues/broadcast-signed";
import { fillGap } from "#queues/fill-gap";
import type { MintKit, MintRun } from "#queues/mint-kit";
import type { FlightTransaction, SignedVersion } from "#queues/minter-store";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds after which bytes that are in no block are handed over again: a node may have dropped them. */
const RESEND_AFTER = 10_000;

/** Milliseconds after which the fees are raised. */
const RAISE_AFTER = 45_000;

/** Milliseconds before a used nonce without a receipt of ours counts as someone else's: nodes lag. */
const REPLACED_AFTER = 120_000;

/** Milliseconds after which the lowest transaction in flight is looked at for nonces missing below it. */
const GAP_AFTER = 20_000;

type FinalHead = Awaited<ReturnType<MintKit["chain"]["readFinalHead"]>>;

interface Looked {
  transaction: FlightTransaction;
  /** The version that a block holds; null while none does. */
  mined: MinedTransaction | null;
}

/** A transaction that is over: how, and what became of the payments that are known of. */
interface FlightEnd {
  transaction: FlightTransaction;
  outcome: "confirmed" | "reverted" | "replaced";
  hash: string;
  /** Null: paid before, and where is not known yet. */
  results: (MintResult | null)[];
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
  const judged = await Promise.allSettled(over.map((one) => judge(kit, one, final.blockNumber)));
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
  if (mined) return report(transaction, mined.hash, "mined");
  const newest = newestVersion(transaction);
  if (final.nonce > transaction.nonce) return report(transaction, newest.hash, "broadcast");
  return await keepAlive(kit, transaction, newest, isLowest);
}

function judge(kit: MintKit, { transaction, mined }: Looked, finalBlock: bigint): Promise<FlightEnd> {
  return mined?.succeeded
    ? judgeSucceeded(kit, transaction, mined, finalBlock)
    : judgeUnpaid(kit, transaction, mined ? "reverted" : "replaced", finalBlock);
}

/** Logs why a final transaction is not closed yet. */
function reportUnjudged({ transaction, mined }: Looked, error: unknown): MintRun {
  const { nonce } = transaction;
  if (error instanceof AdapterError)
    log.warn("nonce {nonce} cannot be judged: {reason}", { nonce, reason: error.message });
  else log.error("nonce {nonce} cannot be judged", { nonce, error });
  const answer = error instanceof AdapterError ? error.message : "an unexpected error";
  const note = mintReasons.of("not_judged", { nonce: String(nonce), answer });
  return report(transaction, mined?.hash ?? newestVersion(transaction).hash, mined ? "mined" : "broadcast", note);
}

async function judgeSucceeded(
  kit: MintKit,
  transaction: FlightTransaction,
  mined: MinedTransaction,
  finalBlock: bigint,
): Promise<FlightEnd> {
  const results = await Promise.all(
    transaction.payments.map(async (payment): Promise<MintResult | null> => {
      const verdict = judgePayment(payment, mined.logs);
      if (verdict.result !== "look-up") return asResult(kit, payment, verdict, mined.hash);
      const { verdict: earlier, txHash } = await lookUp(kit, payment, finalBlock);
      return earlier === "unpaid" || earlier === "unknown" ? null : asResult(kit, payment, earlier, txHash);
    }),
  );
  return { transaction, outcome: "confirmed", hash: mined.hash, results };
}

/** The transaction paid nothing. An earlier one may have: the contract knows. */
async function judgeUnpaid(
  kit: MintKit,
  transaction: FlightTransaction,
  outcome: "reverted" | "replaced",
  finalBlock: bigint,
): Promise<FlightEnd> {
  const notBefore = new Date(kit.now().getTime() + REVERT_PAUSE_MS);
  const reason = mintReasons.of(outcome);
  const results = await Promise.all(
    transaction.payments.map(async (payment): Promise<MintResult | null> => {
      const { verdict, txHash } = await lookUp(kit, payment, finalBlock);
      if (verdict === "unknown") return null;
      if (verdict !== "unpaid") return asResult(kit, payment, verdict, txHash);
      return { orderReference: payment.orderReference, result: "returned", reason, notBefore };
    }),
  );
  return { transaction, outcome, hash: newestVersion(transaction).hash, results };
}

/** What the contract knows of a payment. `unknown`: paid, but the log is not found yet or not final. */
async function lookUp(
  { chain }: MintKit,
  payment: RewardPayment,
  finalBlock: bigint,
): Promise<{ verdict: PaymentVerdict | "unpaid" | "unknown"; txHash: string }> {
  const { paid, payment: found } = await chain.readPayment(payment.orderReference);
  if (!paid) return { verdict: "unpaid", txHash: "" };
  if (!found || found.blockNumber > finalBlock) return { verdict: "unknown", txHash: "" };
  return { verdict: judgePaid(payment, found), txHash: found.txHash };
}

function asResult(kit: MintKit, payment: RewardPayment, verdict: PaymentVerdict, txHash: string): MintResult {
  const { orderReference } = payment;
  switch (verdict.result) {
    case "minted":
      return { orderReference, result: "minted", txHash, amount: payment.amount };
    case "failed":
      return { orderReference, ...verdict };
    case "returned":
      return { orderReference, ...verdict, notBefore: new Date(kit.now().getTime() + TOKEN_PAUSE_MS) };
  }
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
      return report(transaction, hash, "mined", mintReasons.of("earlier_not_found"));
    }
    const { nonce, batchId } = transaction;
    kit.store.close(nonce, outcome, kit.now().getTime());
    kit.noted.delete(batchId);
    log.info("nonce {nonce} {outcome}: {count} rewards recorded", { nonce, outcome, hash, count: results.length });
    return report(transaction, hash, outcome === "confirmed" ? "confirmed" : "reverted");
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

/**
 * In no block: the same bytes again after a while; dearer ones for the same nonce when that does not help. Only the
 * lowest can be what holds the others up: nonces missing below it are filled, and it alone gets dearer.
 */
async function keepAlive(
  kit: MintKit,
  transaction: FlightTransaction,
  newest: SignedVersion,
  isLowest: boolean,
): Promise<MintRun> {
  const now = kit.now().getTime();
  const { nonce } = transaction;
  if (isLowest && isDue(newest, now) && now - transaction.createdAt >= GAP_AFTER) await fillGap(kit, nonce);
  if (isLowest && now - newest.signedAt >= RAISE_AFTER) {
    const raised = await raise(kit, transaction, newest);
    if (raised) return raised;
    const note = mintReasons.of("fees_at_limit");
    if (isDue(newest, now)) await broadcastSigned(kit, nonce, newest);
    return report(transaction, newest.hash, "broadcast", note);
  }
  if (!isDue(newest, now)) return report(transaction, newest.hash, "broadcast");
  const { outcome, note } = await broadcastSigned(kit, nonce, newest);
  const raised = outcome === "underpriced" ? await raise(kit, transaction, newest) : null;
  return raised ?? report(transaction, newest.hash, "broadcast", note);
}

function isDue({ sentAt }: SignedVersion, now: number): boolean {
  return sentAt === null || now - sentAt >= RESEND_AFTER;
}

/** Signs the same payments for the same nonce with higher fees; null when the limit leaves no room. */
async function raise(kit: MintKit, transaction: FlightTransaction, newest: SignedVersion): Promise<MintRun | null> {
  const { chain, store } = kit;
  const { nonce, calldata, gas } = transaction;
  const limits = { chainId: chain.chainId, maxFee: kit.maxFee, gas };
  const fees = raiseFees(newest.fees, await chain.quoteFees(), limits);
  if (!fees) return null;
  const signed = await chain.sign({ nonce, calldata, gas, fees });
  store.saveVersion(nonce, { ...signed, fees }, kit.now().getTime());
  log.info("fees of nonce {nonce} raised", { nonce, hash: signed.hash, maxFee: fees.maxFeePerGas.toString() });
  const { note } = await broadcastSigned(kit, nonce, signed);
  return report(transaction, signed.hash, "broadcast", note);
}

function newestVersion({ nonce, versions }: FlightTransaction): SignedVersion {
  const newest = versions.at(-1);
  if (!newest) throw new Error(`nonce ${nonce} has no signed bytes`);
  return newest;
}

function report(
  { nonce, payments }: FlightTransaction,
  hash: string,
  status: MintTransactionStatus,
  note?: MintReason | null,
): MintRun {
  const orderReferences = payments.map(({ orderReference }) => orderReference);
  return { claimed: 0, transactions: [{ hash, nonce, orderReferences, status }], notes: note ? [note] : [] };
}
