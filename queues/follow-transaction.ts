import { raiseFees } from "#core/domain/fees";
import { judgePaid, judgePayment, type PaymentVerdict, type RewardPayment } from "#core/domain/mint";
import { getLogger } from "#core/log";
import type { MintTransactionStatus } from "#core/ports/consumer-rpc";
import type { MinedTransaction } from "#core/ports/reward-chain";
import type { MintResult } from "#core/services/finish-mint";
import { broadcastAttempt } from "#queues/broadcast-attempt";
import { fillGap } from "#queues/fill-gap";
import type { MintKit, MintRun } from "#queues/mint-kit";
import type { Attempt, FlightTransaction } from "#queues/minter-store";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds after which bytes that are in no block are handed over again: a node may have dropped them. */
const RESEND_AFTER = 10_000;

/** Milliseconds after which the fees are raised. */
const RAISE_AFTER = 45_000;

/** Milliseconds before a used nonce without a receipt of ours counts as someone else's: nodes lag. */
const REPLACED_AFTER = 120_000;

/** Milliseconds after which the lowest transaction in flight is looked at for nonces missing below it. */
const GAP_AFTER = 20_000;

/** Milliseconds that rewards of a reverted transaction wait. */
const REVERT_PAUSE = 60_000;

/** Milliseconds that rewards wait when the token, and not they, is at fault. */
const TOKEN_PAUSE = 5 * 60_000;

type FinalHead = Awaited<ReturnType<MintKit["chain"]["readFinalHead"]>>;

/**
 * Brings everything in flight forward by one step: settled when it is final, sent again when it is in no block, and the
 * lowest of those dearer after a while. Any signed version may be the one that was mined. Throws AdapterError, or the
 * database's error.
 */
export async function followFlight(kit: MintKit): Promise<MintRun[]> {
  const { chain, store } = kit;
  const flight = store.inFlight();
  if (flight.length === 0) return [];
  // The final block is read first: a receipt at or below it was seen when it could no longer vanish.
  const final = await chain.readFinalHead();
  const looked = await Promise.all(
    flight.map(async (transaction) => {
      const receipts = await Promise.all(transaction.attempts.map(({ hash }) => chain.readMined(hash)));
      return { transaction, mined: receipts.find((receipt) => receipt !== null) ?? null };
    }),
  );
  const lowest = looked.find(({ mined }) => mined === null)?.transaction.nonce;
  const isFinal = ({ mined }: { mined: MinedTransaction | null }) => mined && mined.blockNumber <= final.blockNumber;
  const follow = ({ transaction, mined }: (typeof looked)[number]) =>
    followTransaction(kit, { transaction, mined, final, isLowest: transaction.nonce === lowest });
  // The ends of several have nothing to do with each other; what is handed to the node goes there in order.
  const ends = await Promise.allSettled(looked.filter(isFinal).map(follow));
  const runs = ends.map((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
  for (const one of looked) if (!isFinal(one)) runs.push(await follow(one));
  return runs;
}

async function followTransaction(
  kit: MintKit,
  seen: { transaction: FlightTransaction; mined: MinedTransaction | null; final: FinalHead; isLowest: boolean },
): Promise<MintRun> {
  const { transaction, mined, final, isLowest } = seen;
  const { nonce } = transaction;
  if (mined || final.nonce <= nonce) kit.store.dropDoubt(nonce);
  if (mined && mined.blockNumber > final.blockNumber) return report(transaction, mined.hash, "mined");
  if (mined?.succeeded) return settleSucceeded(kit, transaction, mined, final.blockNumber);
  if (mined) return settleUnpaid(kit, transaction, "reverted", final.blockNumber);
  const newest = newestAttempt(transaction);
  if (final.nonce <= nonce) return keepAlive(kit, transaction, newest, isLowest);
  const now = kit.now().getTime();
  if (now - kit.store.doubtedSince(nonce, now) < REPLACED_AFTER) return report(transaction, newest.hash, "broadcast");
  log.error("nonce {nonce} was used by a transaction that is not ours", { nonce });
  return settleUnpaid(kit, transaction, "replaced", final.blockNumber);
}

async function settleSucceeded(
  kit: MintKit,
  transaction: FlightTransaction,
  mined: MinedTransaction,
  finalBlock: bigint,
): Promise<MintRun> {
  const results = await Promise.all(
    transaction.payments.map(async (payment): Promise<MintResult | null> => {
      const verdict = judgePayment(payment, mined.logs);
      if (verdict.result !== "look-up") return asResult(kit, payment, verdict, mined.hash);
      const { verdict: earlier, txHash } = await lookUp(kit, payment, finalBlock);
      return earlier === "unpaid" || earlier === "unknown" ? null : asResult(kit, payment, earlier, txHash);
    }),
  );
  return settle(kit, transaction, results, { outcome: "confirmed", hash: mined.hash });
}

/** The transaction paid nothing. An earlier one may have: the contract knows. */
async function settleUnpaid(
  kit: MintKit,
  transaction: FlightTransaction,
  outcome: "reverted" | "replaced",
  finalBlock: bigint,
): Promise<MintRun> {
  const notBefore = new Date(kit.now().getTime() + REVERT_PAUSE);
  const reason = outcome === "reverted" ? "the transaction reverted" : "the transaction was replaced by another";
  const results = await Promise.all(
    transaction.payments.map(async (payment): Promise<MintResult | null> => {
      const { verdict, txHash } = await lookUp(kit, payment, finalBlock);
      if (verdict === "unknown") return null;
      if (verdict !== "unpaid") return asResult(kit, payment, verdict, txHash);
      return { orderReference: payment.orderReference, result: "returned", reason, notBefore };
    }),
  );
  return settle(kit, transaction, results, { outcome, hash: newestAttempt(transaction).hash });
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
      return { orderReference, result: "minted", txHash };
    case "failed":
      return { orderReference, ...verdict };
    case "returned":
      return { orderReference, ...verdict, notBefore: new Date(kit.now().getTime() + TOKEN_PAUSE) };
  }
}

/** Writes what is known to the ledger; the transaction is done once everything of it is known. */
async function settle(
  kit: MintKit,
  transaction: FlightTransaction,
  results: (MintResult | null)[],
  { outcome, hash }: { outcome: "confirmed" | "reverted" | "replaced"; hash: string },
): Promise<MintRun> {
  const { nonce, batchId } = transaction;
  const known = results.filter((result) => result !== null);
  if (known.length > 0) await kit.ledger.finish({ batchId, results: known, now: kit.now() });
  if (known.length < results.length) {
    return report(transaction, hash, "mined", "an earlier payment is not found on the chain yet");
  }
  kit.store.settle(nonce, outcome, kit.now().getTime());
  log.info("nonce {nonce} {outcome}: {count} rewards settled", { nonce, outcome, hash, count: known.length });
  return report(transaction, hash, outcome === "confirmed" ? "confirmed" : "reverted");
}

/**
 * In no block: the same bytes again after a while; dearer ones for the same nonce when that does not help. Only the
 * lowest can be what holds the others up: nonces missing below it are filled, and it alone gets dearer.
 */
async function keepAlive(
  kit: MintKit,
  transaction: FlightTransaction,
  newest: Attempt,
  isLowest: boolean,
): Promise<MintRun> {
  const now = kit.now().getTime();
  const { nonce } = transaction;
  if (isLowest && isDue(newest, now) && now - transaction.createdAt >= GAP_AFTER) await fillGap(kit, nonce);
  if (isLowest && now - newest.signedAt >= RAISE_AFTER) {
    const raised = await raise(kit, transaction, newest);
    if (raised) return raised;
    const note = "fees cannot go above REFERRAL_MAX_FEE_GWEI: waiting";
    if (isDue(newest, now)) await broadcastAttempt(kit, nonce, newest);
    return report(transaction, newest.hash, "broadcast", note);
  }
  if (!isDue(newest, now)) return report(transaction, newest.hash, "broadcast");
  const { outcome, note } = await broadcastAttempt(kit, nonce, newest);
  const raised = outcome === "underpriced" ? await raise(kit, transaction, newest) : null;
  return raised ?? report(transaction, newest.hash, "broadcast", note);
}

function isDue({ sentAt }: Attempt, now: number): boolean {
  return sentAt === null || now - sentAt >= RESEND_AFTER;
}

/** Signs the same payments for the same nonce with higher fees; null when the limit leaves no room. */
async function raise(kit: MintKit, transaction: FlightTransaction, newest: Attempt): Promise<MintRun | null> {
  const { chain, ledger, store } = kit;
  const { nonce, calldata, gas, batchId } = transaction;
  const limits = { chainId: chain.chainId, maxFee: kit.maxFee, gas };
  const fees = raiseFees(newest.fees, await chain.quoteFees(), limits);
  if (!fees) return null;
  const signed = await chain.sign({ nonce, calldata, gas, fees });
  store.saveAttempt(nonce, { ...signed, fees }, kit.now().getTime());
  log.info("fees of nonce {nonce} raised", { nonce, hash: signed.hash, maxFee: fees.maxFeePerGas.toString() });
  const { note } = await broadcastAttempt(kit, nonce, signed);
  await ledger.noteTransaction({ batchId, txHash: signed.hash });
  return report(transaction, signed.hash, "broadcast", note);
}

function newestAttempt({ nonce, attempts }: FlightTransaction): Attempt {
  const newest = attempts.at(-1);
  if (!newest) throw new Error(`nonce ${nonce} has no signed bytes`);
  return newest;
}

function report(
  { nonce, payments }: FlightTransaction,
  hash: string,
  status: MintTransactionStatus,
  note?: string | null,
): MintRun {
  const orderReferences = payments.map(({ orderReference }) => orderReference);
  return { claimed: 0, transactions: [{ hash, nonce, orderReferences, status }], notes: note ? [note] : [] };
}
