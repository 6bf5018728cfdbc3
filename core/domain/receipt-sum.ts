import { parseDecimal } from "#core/domain/decimal";
import { type RewardReceipt, receiptNumerator, rewardUsdMicros, sizeAtReceipt } from "#core/domain/reward";

type Line = Pick<RewardReceipt["lines"][number], "lineTotal" | "rateBp">;

/** What a reward's amount is computed from, without the names of what was bought. */
export interface SummedReceipt extends Pick<RewardReceipt, "uahPerUsd" | "tokenDecimals" | "price"> {
  lines: readonly Line[];
}

/** What came of a reward later. */
export interface ReceiptChanges {
  /** Exact referral amount that each refund took off, in 1/10 000 of a minor unit, in the order in which they count. */
  taken: readonly bigint[];
  /** Tokens kept back for debts, in the token's smallest unit. */
  keptBack: readonly bigint[];
}

/**
 * A receipt as a sum that can be followed, step by step: each line at its rate, their total, its value in US dollars, the tokens
 * at the frozen price, and what was taken off. Exact amounts are in 1/10 000 of a minor unit, tokens in the smallest unit and
 * null while there is no price. What the ledger holds comes out, to the last unit.
 */
export function sumReceipt(receipt: SummedReceipt, { taken, keptBack }: ReceiptChanges) {
  const lines = receipt.lines.map((line) => ({ ...line, numerator: receiptNumerator({ lines: [line] }) }));
  const numerator = receiptNumerator(receipt);
  let left = numerator;
  const reductions = taken.map((off) => {
    const [before, after] = [sizeAtReceipt(receipt, left), sizeAtReceipt(receipt, left - off)];
    left -= off;
    return { numerator: off, tokens: before === null || after === null ? null : before - after };
  });
  const due = sizeAtReceipt(receipt, left);
  const kept = keptBack.reduce((sum, amount) => sum + amount, 0n);
  return {
    lines,
    numerator,
    /** Value of the total in millionths of a US dollar, rounded down: shown only. */
    usdMicros: rewardUsdMicros(numerator, receipt.uahPerUsd === null ? null : parseDecimal(receipt.uahPerUsd)),
    tokens: sizeAtReceipt(receipt, numerator),
    reductions,
    due,
    keptBack: kept,
    /** What is paid to the wallet: what is due less what is kept back. */
    toPay: due === null ? null : due > kept ? due - kept : 0n,
  };
}
