import { compareDecimals, type Decimal, formatDecimal } from "#core/domain/decimal";
import { type Bounds, isWithinBounds } from "#core/domain/mint-bounds";

/** Seconds that a feed's clock may be ahead of ours. */
const CLOCK_SKEW = 120;

/** A feed's answer is taken with at most so many decimals. */
const MOST_DECIMALS = 18;

/** How many times dearer or cheaper than the expected price an answer may be. */
const EXPECTED_WITHIN = 10n;

/** What a price feed says. */
export interface FeedAnswer {
  /** Scaled by `decimals`. */
  answer: bigint;
  decimals: number;
  /** Unix seconds. */
  updatedAt: bigint;
}

export interface FeedLimits {
  /** Seconds after which an answer may not be used any more. */
  maxAgeSeconds: number;
  /** US dollars for a token that no answer may leave. */
  bounds: Bounds;
  /** What the token costs in US dollars, roughly. Null: no opinion. */
  expected: Decimal | null;
}

/**
 * Why a feed's answer may not be used: old, from the future, not positive, or out of bounds. What is paid out at a wrong price
 * cannot be taken back, so rewards rather wait.
 *
 * @returns null when it may be used
 */
export function whyUnusable({ answer, decimals, updatedAt }: FeedAnswer, limits: FeedLimits, now: Date): string | null {
  if (updatedAt === 0n) return "the price feed has no answer yet";
  const age = Math.floor(now.getTime() / 1000) - Number(updatedAt);
  if (age > limits.maxAgeSeconds) return `the price feed's answer is ${age} seconds old`;
  if (age < -CLOCK_SKEW) return `the price feed's answer is ${-age} seconds ahead of our clock`;
  if (decimals > MOST_DECIMALS) return `the price feed has ${decimals} decimals`;
  if (answer <= 0n) return "the price feed's answer is not above zero";
  const price: Decimal = { value: answer, scale: decimals };
  if (!isWithinBounds(price, limits.bounds)) {
    return `the price feed's answer of ${formatDecimal(price)} US dollars is outside MINTER_TOKEN_USD_MIN and MINTER_TOKEN_USD_MAX`;
  }
  if (limits.expected && isFar(price, limits.expected)) {
    return `the price feed's answer of ${formatDecimal(price)} US dollars is far from REFERRAL_TOKEN_USD_PRICE`;
  }
  return null;
}

function isFar(price: Decimal, expected: Decimal): boolean {
  const tenfold = (decimal: Decimal): Decimal => ({ ...decimal, value: decimal.value * EXPECTED_WITHIN });
  return compareDecimals(price, tenfold(expected)) > 0 || compareDecimals(tenfold(price), expected) < 0;
}
