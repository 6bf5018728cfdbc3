import { type CommissionLine, referralNumerator } from "#core/domain/commission";
import { parseDecimal } from "#core/domain/decimal";
import type { Currency } from "#core/domain/money";
import { type RewardReceipt, sizeReward } from "#core/domain/reward";

/** The most payments one transaction carries. */
export const MINT_BATCH_SIZE = 20;

/** One payment of a batch. `orderRef` is how the contract knows the reference. */
export interface RewardPayment {
  orderReference: string;
  orderRef: `0x${string}`;
  wallet: `0x${string}`;
  /** Smallest units of the token. */
  amount: bigint;
}

/** Why the contract left a payment out, by its own number. */
export const skipReasons = {
  1: "already_paid",
  2: "zero_address",
  3: "zero_amount",
  4: "payment_cap_exceeded",
  5: "token_refused",
} as const;

export type SkipReason = (typeof skipReasons)[keyof typeof skipReasons];

/** What a transaction says of one reference. */
export type ContractLog =
  | { event: "paid"; orderRef: string; wallet: string; amount: bigint }
  /** `reason` is null for a number that this version does not know; `detail` is what the token answered. */
  | { event: "skipped"; orderRef: string; reason: SkipReason | null; detail: string | null };

/** A claimed reward beside the frozen order it stands on. */
export interface ClaimedReward {
  orderReference: string;
  referrerWallet: string;
  tokenAmount: bigint | null;
  receipt: RewardReceipt;
  order: {
    currency: Currency;
    referralCode: string | null;
    referrerWallet: string | null;
    paidReference: string | null;
    lines: readonly Pick<CommissionLine, "lineTotalMinor" | "referralRateBp">[];
  };
}

export type ClaimCheck = { ok: true; wallet: `0x${string}`; amount: bigint } | { ok: false; reason: string };

/**
 * Derives wallet and amount again from the order as it was frozen and the receipt's rate and price, so that a forged
 * reward row is not enough to be paid. The reason is for the admin who looks into it.
 */
export function checkClaim({ order, ...reward }: ClaimedReward, tokenDecimals: number): ClaimCheck {
  const { receipt } = reward;
  const refuse = (reason: string): ClaimCheck => ({ ok: false, reason });
  if (order.paidReference !== reward.orderReference) return refuse("the order was not paid under this reference");
  if (order.referralCode === null) return refuse("the order is not attributed to a referrer");
  if (!isAddress(order.referrerWallet)) return refuse("the order names no wallet");
  if (order.referrerWallet !== reward.referrerWallet) return refuse("the wallet differs from the order's");
  if (receipt.currency !== order.currency) return refuse("the receipt's currency differs from the order's");
  if ((receipt.uahPerUsd === null) !== (order.currency === "USD")) return refuse("the receipt's rate does not fit");
  if (!receipt.price || reward.tokenAmount === null) return refuse("the reward has no price");
  if (receipt.tokenDecimals !== tokenDecimals) {
    return refuse(`sized for ${receipt.tokenDecimals} decimals, the token has ${tokenDecimals}`);
  }
  const amount = sizeReward(referralNumerator(order.lines.map((line) => ({ ...line, platformRateBp: 0 }))), {
    uahPerUsd: receipt.uahPerUsd === null ? null : parseDecimal(receipt.uahPerUsd),
    tokenUsd: parseDecimal(receipt.price.tokenUsd),
    tokenDecimals,
  });
  if (amount !== reward.tokenAmount) {
    return refuse(`the row says ${reward.tokenAmount} token units, order and receipt say ${amount}`);
  }
  return { ok: true, wallet: order.referrerWallet, amount };
}

function isAddress(text: string | null): text is `0x${string}` {
  return text !== null && /^0x[0-9a-fA-F]{40}$/.test(text);
}

/** What the chain's word on a payment means. */
export type PaymentVerdict = { result: "minted" } | { result: "failed"; reason: string };

/**
 * Reads the verdict on one payment from the logs of its final transaction. Wallet, amount and reference must all be
 * ours. `look-up`: an earlier transaction paid it.
 */
export function judgePayment(
  payment: RewardPayment,
  logs: readonly ContractLog[],
): PaymentVerdict | { result: "look-up" } {
  const log = logs.find(({ orderRef }) => orderRef === payment.orderRef);
  if (!log) return { result: "failed", reason: "the transaction says nothing of this reward" };
  if (log.event === "paid") return judgePaid(payment, log);
  if (log.reason === "already_paid") return { result: "look-up" };
  return { result: "failed", reason: describeSkip(log.reason, log.detail) };
}

/** Whether what the chain paid for a reference is what we owe for it. */
export function judgePaid(payment: RewardPayment, paid: { wallet: string; amount: bigint }): PaymentVerdict {
  if (paid.wallet.toLowerCase() === payment.wallet.toLowerCase() && paid.amount === payment.amount) {
    return { result: "minted" };
  }
  return { result: "failed", reason: `the chain paid ${paid.amount} token units to ${paid.wallet}, not what is owed` };
}

function describeSkip(reason: Exclude<SkipReason, "already_paid"> | null, detail: string | null): string {
  switch (reason) {
    case "zero_address":
      return "the contract refuses the zero address";
    case "zero_amount":
      return "the contract refuses an amount of zero";
    case "payment_cap_exceeded":
      return "above the contract's cap per payment";
    case "token_refused":
      return detail ? `the token refused the payment: ${detail}` : "the token refused the payment";
    case null:
      return "the contract left the payment out for a reason this version does not know";
  }
}
