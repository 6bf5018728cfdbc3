import { type RateSource, referralNumerator } from "#core/domain/commission";
import { type Decimal, parseDecimal, powerOfTen } from "#core/domain/decimal";
import type { Currency } from "#core/domain/money";
import type { NotificationType } from "#core/domain/notification";

export const rewardStatuses = ["pending_approval", "approved", "minting", "minted", "failed", "rejected"] as const;
export type RewardStatus = (typeof rewardStatuses)[number];

/** What a status says about the tokens; every status is in exactly one phase. */
const phases: Record<RewardStatus, "to_judge" | "on_its_way" | "paid" | "refused"> = {
  pending_approval: "to_judge",
  approved: "on_its_way",
  minting: "on_its_way",
  minted: "paid",
  failed: "to_judge",
  rejected: "refused",
};

/** Waits for a person. */
export const needsDecision = (status: RewardStatus): boolean => phases[status] === "to_judge";

/** Will be paid without any further approval. */
export const isOnItsWay = (status: RewardStatus): boolean => phases[status] === "on_its_way";

/** The tokens are on the chain, for good. */
export const isPaidOut = (status: RewardStatus): boolean => phases[status] === "paid";

/** Will never be paid. */
export const isRefused = (status: RewardStatus): boolean => phases[status] === "refused";

/** The platform owes the tokens, whether or not anyone has approved them. */
export const isOwed = (status: RewardStatus): boolean => needsDecision(status) || isOnItsWay(status);

/** How the order was paid: `fiat` waits for an admin, `crypto` (credit) is approved at once up to a limit. */
export const rewardRails = ["fiat", "crypto"] as const;
export type RewardRail = (typeof rewardRails)[number];

const transitions: Record<RewardStatus, readonly RewardStatus[]> = {
  pending_approval: ["approved", "rejected"],
  // Back to `pending_approval` when a refund has changed the amount that was approved.
  approved: ["minting", "failed", "rejected", "pending_approval"],
  minting: ["minted", "approved", "failed"],
  minted: [],
  failed: ["approved", "rejected"],
  rejected: [],
};

/** The states a reward may be in just before `to`: the guard of every compare-and-set. */
export function statesBefore(to: RewardStatus): RewardStatus[] {
  return rewardStatuses.filter((from) => canBecome(from, to));
}

/** Whether a reward of this status may become `to`. */
export function canBecome(status: RewardStatus, to: RewardStatus): boolean {
  return transitions[status].includes(to);
}

/**
 * What the referrer is told when a reward moves, if anything. Only the first approval is news: a reward that goes
 * back to `approved` is merely tried again.
 */
export function newsOfMove(to: RewardStatus, from?: RewardStatus): NotificationType | null {
  if (to === "minted") return "referral_reward_minted";
  if (to === "rejected") return "referral_reward_rejected";
  return to === "approved" && from === "pending_approval" ? "referral_reward_approved" : null;
}

/** The price a reward was sized with. Decimals are text, so that nothing is lost on the way. */
export interface RewardPrice {
  tokenUsd: string;
  source: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** Everything needed to compute a reward's amount again, to the last unit. */
export interface RewardReceipt {
  currency: Currency;
  lines: { itemId: string; lineTotal: string; rateBp: number; source: RateSource }[];
  /** Null when the order is in US dollars. */
  uahPerUsd: string | null;
  rounding: "floor";
  tokenDecimals: number | null;
  price: RewardPrice | null;
}

/** Numerators are in 1/10 000 of a minor unit, and a major unit has 100 of those. */
const NUMERATOR_PER_MAJOR = 1_000_000n;

const USD_MICROS = 1_000_000n;

/** The US-dollar value of an exact referral amount, as a fraction. */
function usdFraction(numerator: bigint, uahPerUsd: Decimal | null): { over: bigint; under: bigint } {
  if (!uahPerUsd) return { over: numerator, under: NUMERATOR_PER_MAJOR };
  return { over: numerator * powerOfTen(uahPerUsd.scale), under: NUMERATOR_PER_MAJOR * uahPerUsd.value };
}

/** Value in millionths of a US dollar, floored: for showing. */
export function rewardUsdMicros(numerator: bigint, uahPerUsd: Decimal | null): bigint {
  const usd = usdFraction(numerator, uahPerUsd);
  return (usd.over * USD_MICROS) / usd.under;
}

/** Whether the exact value is at most `limitUsd` whole dollars. */
export function isWithinAutoApproval(numerator: bigint, uahPerUsd: Decimal | null, limitUsd: bigint): boolean {
  const usd = usdFraction(numerator, uahPerUsd);
  return usd.over <= limitUsd * usd.under;
}

/**
 * Tokens, in the token's smallest unit, for an exact referral amount: value in US dollars over price, floored once.
 *
 * @throws RangeError for a price or rate of zero
 */
export function sizeReward(
  numerator: bigint,
  { uahPerUsd, tokenUsd, tokenDecimals }: { uahPerUsd: Decimal | null; tokenUsd: Decimal; tokenDecimals: number },
): bigint {
  if (tokenUsd.value === 0n || uahPerUsd?.value === 0n) throw new RangeError("price and rate must be positive");
  const usd = usdFraction(numerator, uahPerUsd);
  return (usd.over * powerOfTen(tokenDecimals + tokenUsd.scale)) / (usd.under * tokenUsd.value);
}

/** Exact referral amount of a receipt's lines, in 1/10 000 of a minor unit. */
export function receiptNumerator(receipt: {
  lines: readonly Pick<RewardReceipt["lines"][number], "lineTotal" | "rateBp">[];
}): bigint {
  return referralNumerator(
    receipt.lines.map(({ lineTotal, rateBp }) => ({ lineTotalMinor: BigInt(lineTotal), referralRateBp: rateBp })),
  );
}

/**
 * Tokens for an exact referral amount (1/10 000 of a minor unit) at a receipt's frozen rate and price, in the token's smallest
 * unit, floored once; null while the receipt has no price.
 */
export function sizeAtReceipt(
  { price, tokenDecimals, uahPerUsd }: Pick<RewardReceipt, "price" | "tokenDecimals" | "uahPerUsd">,
  numerator: bigint,
): bigint | null {
  if (!price || tokenDecimals === null) return null;
  return sizeReward(numerator, {
    uahPerUsd: uahPerUsd === null ? null : parseDecimal(uahPerUsd),
    tokenUsd: parseDecimal(price.tokenUsd),
    tokenDecimals,
  });
}

/** Computes the amount of a priced receipt again; null while it is unpriced. */
export function replayReceipt(receipt: RewardReceipt): bigint | null {
  return sizeAtReceipt(receipt, receiptNumerator(receipt));
}
