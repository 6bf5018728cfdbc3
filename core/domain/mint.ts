import { referralNumerator } from "#core/domain/commission";
import { type Decimal, parseDecimal } from "#core/domain/decimal";
import { isWithinBounds, type MintBounds } from "#core/domain/mint-bounds";
import {
  type ApprovalTerms,
  findMissingApproval,
  findMissingGround,
  type GroundedOrder,
  hasOpenRefund,
  type MintGrounds,
  readKeptBack,
} from "#core/domain/mint-grounds";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { type KeptGrounds, keepByRefunds, type RefundGrounds } from "#core/domain/refund-grounds";
import { type RewardReceipt, sizeReward } from "#core/domain/reward";
import type { WalletGrounds } from "#core/domain/reward-wallet";

/** The most payments one transaction carries. */
export const MINT_BATCH_SIZE = 20;

/** Transactions in flight at once: as many as Polygon's nodes guarantee a place for in their pool. */
export const MAX_IN_FLIGHT = 16;

/** How many times one mint run may fill up what is in flight. */
export const MAX_ROUNDS = 10;

/** The most rewards that one mint run can send; the next run sends the rest. */
export const MAX_REWARDS_A_RUN = MINT_BATCH_SIZE * MAX_IN_FLIGHT * MAX_ROUNDS;

/** Milliseconds that rewards wait while the token, and not they, is at fault. */
export const TOKEN_PAUSE_MS = 5 * 60_000;

/** Milliseconds that rewards wait after a batch that reverted, or would have. */
export const REVERT_PAUSE_MS = 60_000;

/** One payment of a batch. `orderRef` is how the contract knows the reference. */
export interface RewardPayment {
  orderReference: string;
  orderRef: `0x${string}`;
  wallet: `0x${string}`;
  /** Smallest units of the token. */
  amount: bigint;
}

/** A payment and its value against the Minter's ceilings, in millionths of a US dollar. */
export interface ValuedPayment extends RewardPayment {
  usdMicros: bigint;
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
  | { event: "skipped"; orderRef: string; wallet: string; reason: SkipReason | null; detail: string | null };

/** A claimed reward beside the frozen order it stands on, and what the other ledgers say of its reference. */
export interface ClaimedReward {
  orderReference: string;
  referralCode: string;
  referrerUserId: string;
  /** Null where it was earned under a code without a wallet. */
  referrerWallet: string | null;
  tokenAmount: bigint | null;
  receipt: RewardReceipt;
  order: GroundedOrder & { referrerWallet: string | null; paidReference: string | null };
  grounds: MintGrounds;
  walletGrounds: WalletGrounds;
  /** The wallet that was proven for it, where the order names none; null as long as none is. */
  boundWallet: string | null;
  /** Whether its referrer owed tokens when it was claimed, or may once what is on its way has ended. Never trusted. */
  mayOwe: boolean;
}

/** What the Minter checks claims against: its own settings, never the ledger's. */
export interface MintRules {
  tokenDecimals: number;
  bounds: MintBounds;
  approval: ApprovalTerms;
}

/**
 * Amounts are in the token's smallest unit: `due` for what refunds have left of the order, `keptBack` of it for debts so far.
 * `numerator`: the exact referral amount of what is left, in 1/10 000 of a minor unit. `waits`: nothing is wrong with it, but it
 * cannot be paid now.
 */
export type ClaimCheck =
  | { ok: true; wallet: `0x${string}`; due: bigint; keptBack: bigint; numerator: bigint }
  | { ok: false; waits: boolean; reason: MintReason };

/**
 * Derives wallet and amount again from the order as it was frozen and the receipt's rate and price, and requires every
 * ledger that a paid order writes to confirm it, so that no single forged row gets paid. The reason is for the admin who
 * investigates.
 */
export function checkClaim(claim: ClaimedReward, { tokenDecimals, bounds, approval: terms }: MintRules): ClaimCheck {
  const { order, grounds, ...reward } = claim;
  const { receipt } = reward;
  const refuse = (reason: MintReason): ClaimCheck => ({ ok: false, waits: false, reason });
  if (order.paidReference !== reward.orderReference) return refuse(mintReasons.of("other_reference"));
  if (order.referralCode === null || order.referrerUserId === null || !isSameReferrer(claim)) {
    return refuse(mintReasons.of("not_attributed"));
  }
  const wallet = order.referrerWallet ?? reward.boundWallet;
  if (!isAddress(wallet)) return refuse(mintReasons.of("no_wallet"));
  if (order.referrerWallet !== reward.referrerWallet) return refuse(mintReasons.of("other_wallet"));
  if (hasOpenRefund(grounds)) return { ok: false, waits: true, reason: mintReasons.of("refund_open") };
  const kept = keepByRefunds(order, grounds);
  if (!kept) return refuse(mintReasons.of("refund_differs"));
  const missing = findMissingGround(order, kept.lines, grounds);
  if (missing) return refuse(missing);
  // Whoever can write the row may have put anything there, including `null`.
  if (receipt?.currency !== order.currency) return refuse(mintReasons.of("other_currency"));
  if ((receipt.uahPerUsd === null) !== (order.currency === "USD")) return refuse(mintReasons.of("other_rate"));
  if (!receipt.price || reward.tokenAmount === null) return refuse(mintReasons.of("no_price"));
  const tokenUsd = readDecimal(receipt.price.tokenUsd);
  if (!tokenUsd || !isWithinBounds(tokenUsd, bounds.tokenUsd)) {
    return refuse(mintReasons.of("price_outside_bounds", { price: String(receipt.price.tokenUsd) }));
  }
  const uahPerUsd = receipt.uahPerUsd === null ? null : readDecimal(receipt.uahPerUsd);
  if (receipt.uahPerUsd !== null && !(uahPerUsd && isWithinBounds(uahPerUsd, bounds.uahPerUsd))) {
    return refuse(mintReasons.of("rate_outside_bounds", { rate: String(receipt.uahPerUsd) }));
  }
  if (receipt.tokenDecimals !== tokenDecimals) {
    const sized = String(receipt.tokenDecimals);
    return refuse(mintReasons.of("other_decimals", { sized, actual: String(tokenDecimals) }));
  }
  const size = (numerator: bigint) => sizeReward(numerator, { uahPerUsd, tokenUsd, tokenDecimals });
  const gross = size(referralNumerator(order.lines));
  if (gross !== reward.tokenAmount) {
    const claimed = String(reward.tokenAmount);
    return refuse(mintReasons.of("other_amount", { claimed, derived: String(gross) }));
  }
  if (!isTakenOffInTokens(kept, grounds, size)) return refuse(mintReasons.of("refund_differs"));
  const numerator = referralNumerator(kept.lines);
  const due = size(numerator);
  const keptBack = readKeptBack(order, grounds, due);
  if (keptBack === null) return refuse(mintReasons.of("offset_differs"));
  const unapproved = findMissingApproval(order, grounds, { numerator, tokenAmount: due, terms });
  if (unapproved) return refuse(unapproved);
  return { ok: true, wallet, due, keptBack, numerator };
}

/** Whether each refund took off as many tokens as its step is worth; the sum is then what is due less than it was. */
function isTakenOffInTokens(
  { steps }: KeptGrounds<GroundedOrder["lines"][number]>,
  { rewardAdjustments }: RefundGrounds,
  size: (numerator: bigint) => bigint,
): boolean {
  return rewardAdjustments.every(({ refundId, tokenAmount }) => {
    const step = steps.find((each) => each.refundId === refundId);
    return step !== undefined && tokenAmount === size(step.before) - size(step.after);
  });
}

function isSameReferrer({ order, referralCode, referrerUserId }: ClaimedReward): boolean {
  return order.referralCode === referralCode && order.referrerUserId === referrerUserId;
}

/** A receipt's decimal; null where the row holds anything else. */
function readDecimal(text: unknown): Decimal | null {
  try {
    return typeof text === "string" ? parseDecimal(text) : null;
  } catch {
    return null;
  }
}

function isAddress(text: string | null): text is `0x${string}` {
  return text !== null && /^0x[0-9a-fA-F]{40}$/.test(text);
}

/** What a transaction's logs mean for one payment. `returned`: the payment itself is fine, and is tried again later. */
export type PaymentVerdict =
  | { result: "minted" }
  | { result: "failed"; reason: MintReason }
  | { result: "returned"; reason: MintReason };

/**
 * Reads the verdict on one payment from the logs of its final transaction. Wallet, amount and reference must all be
 * ours. `look-up`: an earlier transaction paid it.
 *
 * @example
 * const payment = { orderReference: "ring-1-1", orderRef: "0x01", wallet: "0xA1", amount: 5n } as const;
 * judgePayment(payment, [{ event: "paid", orderRef: "0x01", wallet: "0xA1", amount: 5n }]); // { result: "minted" }
 * judgePayment(payment, [{ event: "paid", orderRef: "0x01", wallet: "0xB2", amount: 5n }]); // failed: another wallet
 * judgePayment(payment, []); // failed: the transaction does not mention it
 */
export function judgePayment(
  payment: RewardPayment,
  logs: readonly ContractLog[],
): PaymentVerdict | { result: "look-up" } {
  const log = logs.find(({ orderRef }) => orderRef === payment.orderRef);
  if (!log) return { result: "failed", reason: mintReasons.of("not_in_transaction") };
  if (log.event === "paid") return judgePaid(payment, log);
  if (log.reason === "already_paid") return { result: "look-up" };
  if (log.reason === "token_refused") {
    const result = isSystemicRefusal(log.detail) || isTokenBrokenIn(logs) ? "returned" : "failed";
    return { result, reason: describeTokenRefusal(log.detail) };
  }
  return { result: "failed", reason: describeSkip(log.reason) };
}

/**
 * Whether the token itself is at fault, in a batch of which nothing was paid: one that refuses a single wallet has
 * something against it, one that refuses several is broken.
 */
export function isTokenBroken(refusedWallets: readonly string[]): boolean {
  return new Set(refusedWallets.map((wallet) => wallet.toLowerCase())).size > 1;
}

function isTokenBrokenIn(logs: readonly ContractLog[]): boolean {
  const refused = logs.filter((log) => log.event === "skipped" && log.reason === "token_refused");
  return refused.length === logs.length && isTokenBroken(refused.map(({ wallet }) => wallet));
}

/** Whether what the chain paid for a reference is what we owe for it. */
export function judgePaid(payment: RewardPayment, paid: { wallet: string; amount: bigint }): PaymentVerdict {
  if (paid.wallet.toLowerCase() === payment.wallet.toLowerCase() && paid.amount === payment.amount) {
    return { result: "minted" };
  }
  const { amount, wallet } = paid;
  return { result: "failed", reason: mintReasons.of("paid_otherwise", { amount: String(amount), wallet }) };
}

/** Errors of tokens that speak of the token's state or of the contract's rights, not of the wallet or the amount. */
const systemicErrors = [
  "EnforcedPause",
  "AccessControlUnauthorizedAccount",
  "OwnableUnauthorizedAccount",
  "ERC20InsufficientBalance",
];

/** Whether a token's answer means that it would refuse everyone. `detail` is the error as `Name(arguments)`. */
export function isSystemicRefusal(detail: string | null): boolean {
  return detail !== null && systemicErrors.some((name) => detail.startsWith(`${name}(`));
}

/** A token's refusal; `detail` is what it answered. */
export function describeTokenRefusal(detail: string | null): MintReason {
  return detail ? mintReasons.of("token_refused_saying", { answer: detail }) : mintReasons.of("token_refused");
}

function describeSkip(reason: Exclude<SkipReason, "already_paid" | "token_refused"> | null): MintReason {
  switch (reason) {
    case "zero_address":
      return mintReasons.of("zero_address");
    case "zero_amount":
      return mintReasons.of("zero_amount");
    case "payment_cap_exceeded":
      return mintReasons.of("above_payment_cap");
    case null:
      return mintReasons.of("skipped_unknown");
  }
}
