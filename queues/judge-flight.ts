import {
  judgePaid,
  judgePayment,
  type PaymentVerdict,
  REVERT_PAUSE_MS,
  type RewardPayment,
  TOKEN_PAUSE_MS,
} from "#core/domain/mint";
import { mintReasons } from "#core/domain/mint-reason";
import type { MinedTransaction } from "#core/ports/reward-chain";
import type { MintResult } from "#core/services/rewards/finish-mint";
import { newestVersion } from "#queues/flight-report";
import type { MintKit } from "#queues/mint-kit";
import type { FlightTransaction } from "#queues/minter-store";

/** A transaction that is over: how, and what became of the payments that are known of. */
export interface FlightEnd {
  transaction: FlightTransaction;
  outcome: "confirmed" | "reverted" | "replaced";
  hash: string;
  /** Null: paid before, and where is not known yet. */
  results: (MintResult | null)[];
}

/**
 * Tells what a transaction that is over has paid. Throws AdapterError when the node cannot say what the contract knows.
 *
 * @param flight with the version that a block holds; null when another transaction has used the nonce
 * @param finalBlock a payment in a later block may still vanish
 */
export function judgeFlight(
  kit: MintKit,
  { transaction, mined }: { transaction: FlightTransaction; mined: MinedTransaction | null },
  finalBlock: bigint,
): Promise<FlightEnd> {
  return mined?.succeeded
    ? judgeSucceeded(kit, transaction, mined, finalBlock)
    : judgeUnpaid(kit, transaction, mined ? "reverted" : "replaced", finalBlock);
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
