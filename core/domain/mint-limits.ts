import { type Decimal, formatDecimal, powerOfTen } from "#core/domain/decimal";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import type { Currency } from "#core/domain/money";

/** The most the Minter signs for, in millionths of a US dollar. */
export interface MintLimits {
  /** One reward. */
  rewardMicros: bigint;
  /** All rewards of a UTC day. */
  dayMicros: bigint;
}

/** The Minter's own prices, from its settings or feed, never from the reward's row. */
export interface MinterQuote {
  /** US dollars per token. */
  tokenUsd: Decimal;
  /** Hryvnias per US dollar. */
  uahPerUsd: Decimal;
  tokenDecimals: number;
}

/** The contract's caps in the token's smallest unit; null is unlimited. */
export interface ContractCaps {
  payment: bigint | null;
  daily: bigint | null;
}

/** The local development chain, where tokens are worthless. */
const LOCAL_CHAIN_ID = 31_337;

/** Numerators are in 1/10 000 of a minor unit, so a major unit has as many as a dollar has millionths. */
function commissionMicros(numerator: bigint, currency: Currency, uahPerUsd: Decimal): bigint {
  return currency === "USD" ? numerator : ceilDiv(numerator * powerOfTen(uahPerUsd.scale), uahPerUsd.value);
}

/** Value of a token amount in millionths of a US dollar, rounded up. */
export function tokenMicros(amount: bigint, { tokenUsd, tokenDecimals }: Omit<MinterQuote, "uahPerUsd">): bigint {
  return ceilDiv(amount * tokenUsd.value * 1_000_000n, powerOfTen(tokenDecimals + tokenUsd.scale));
}

/**
 * What a reward counts as, in millionths of a US dollar, rounded up: the higher of the value of its tokens and of the
 * referral amount they were sized from (in 1/10 000 of a minor unit).
 */
export function rewardMicros(
  reward: { amount: bigint; numerator: bigint; currency: Currency },
  quote: MinterQuote,
): bigint {
  const tokens = tokenMicros(reward.amount, quote);
  const commission = commissionMicros(reward.numerator, reward.currency, quote.uahPerUsd);
  return tokens > commission ? tokens : commission;
}

/** The part of an amount that goes with a part of something else, rounded up. */
export function shareOf(amount: bigint, { of, part }: { of: bigint; part: bigint }): bigint {
  return ceilDiv(amount * part, of);
}

/**
 * Why nothing may be signed for a contract, or null. On a real chain the contract's caps must be no wider than the
 * Minter's ceilings, so that a leaked key or a faulty Minter can pay no more than that.
 */
export function whyCapsTooWide(
  chainId: number,
  { payment, daily }: ContractCaps,
  limits: MintLimits,
  quote: MinterQuote,
): MintReason | null {
  if (chainId === LOCAL_CHAIN_ID) return null;
  const isWithin = (cap: bigint | null, micros: bigint) => cap !== null && tokenMicros(cap, quote) <= micros;
  if (!isWithin(payment, limits.rewardMicros)) return mintReasons.of("payment_cap_too_wide");
  if (!isWithin(daily, limits.dayMicros)) return mintReasons.of("day_cap_too_wide");
  return null;
}

/** The UTC day (`YYYY-MM-DD`) of a moment. */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** When the next UTC day begins. */
export function nextUtcDay(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
}

/** Formats millionths of a US dollar for a person: `1001.500000`. */
export function formatMicros(micros: bigint): string {
  return formatDecimal({ value: micros, scale: 6 });
}

function ceilDiv(over: bigint, under: bigint): bigint {
  return (over + under - 1n) / under;
}
