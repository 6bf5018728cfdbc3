import { raiseFees } from "#core/domain/fees";
import { judgePaid, judgePayment, type PaymentVerdict, type RewardPayment } from "#core/domain/mint";
import { getLogger } from "#core/log";
import type { MintTransactionStatus } from "#core/ports/consumer-rpc";
import type { MinedTransaction } from "#core/ports/reward-chain";
import type { MintResult } from "#core/services/finish-mint";
import { broadcastAttempt } from "#queues/broadcast-attempt";
import type { MintKit, MintRun } from "#queues/mint-kit";
import type { Attempt, FlightTransaction } from "#queues/minter-store";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds after which bytes that are in no block are handed over again: a node may have dropped them. */
const RESEND_AFTER = 10_000;

/** Milliseconds after which the fees are raised. */
const RAISE_AFTER = 45_000;

/** Milliseconds before a used nonce without a receipt of ours counts as someone else's: nodes lag. */
const REPLACED_AFTER = 120_000;

/** Milliseconds that rewards of a reverted transaction wait. */
const REVERT_PAUSE = 60_000;

/**
 * Brings one transaction in flight forward by one step: settled when it is final, sent again or dearer when it is in no
 * block. Any of its signed versions may be the one that was mined. Throws AdapterError, or the database's error.
 */
export async function followTransaction(kit: MintKit, transaction: FlightTransaction): Promise<MintRun> {
  const { chain } = kit;
  // The final block is read first: a receipt at or below it was seen when it could no longer vanish.
  const final = await chain.readFinalHead();
  const receipts = await Promise.all(transaction.attempts.map(({ hash }) => chain.readMined(hash)));
  const mined = receipts.find((receipt) => receipt !== null);
  if (mined && mined.blockNumber > final.blockNumber) return report(transaction, mined.hash, "mined");
  if (mined?.succeeded) return settleSucceeded(kit, transaction, mined, final.blockNumber);
  if (mined) return settleUnpaid(kit, transaction, "reverted", final.blockNumber);
  const newest = newestAttempt(transaction);
  if (final.nonce <= transaction.nonce) return keepAlive(kit, transaction, newest);
  if (kit.now().getTime() - newest.signedAt < REPLACED_AFTER) return report(transaction, newest.hash, "broadcast");
  log.error("nonce {nonce} was used by a transaction that is not ours", { nonce: transaction.nonce });
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
      if (verdict.result !== "look-up") return asResult(payment, verdict, mined.hash);
      const { verdict: earlier, txHash } = await lookUp(kit, payment, finalBlock);
      return earlier === "unpaid" || earlier === "unknown" ? null : asResult(payment, earlier, txHash);
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
      if (verdict !== "unpaid") return asResult(payment, verdict, txHash);
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

function asResult({ orderReference }: RewardPayment, verdict: PaymentVerdict, txHash: string): MintResult {
  return verdict.result === "minted" ? { orderReference, result: "minted", txHash } : { orderReference, ...verdict };
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

/** In no block: the same bytes again after a while; dearer ones for the same nonce when that does not help. */
async function keepAlive(kit: MintKit, transaction: FlightTransaction, newest: Attempt): Promise<MintRun> {
  const now = kit.now().getTime();
  const { nonce } = transaction;
  if (now - newest.signedAt >= RAISE_AFTER) {
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
