import { sumMinor, WHOLE_BP } from "#core/domain/money";

export const vendorTiers = ["starter", "growth", "professional", "enterprise"] as const;
export type VendorTier = (typeof vendorTiers)[number];

/** Where a line's referral rate came from. */
export const rateSources = ["product", "merchant", "default", "env"] as const;
export type RateSource = (typeof rateSources)[number];

const tierRateBp: Record<VendorTier, number> = { starter: 2000, growth: 1700, professional: 1500, enterprise: 1200 };

/** Platform commission of a vendor in basis points: its own override, or its tier's. */
export function resolvePlatformRate(vendor: { tier: VendorTier; platformRateBp: number | null }): number {
  return vendor.platformRateBp ?? tierRateBp[vendor.tier];
}

/**
 * The most that any one rate may be, in basis points. Half each for the platform and for the referrer: whatever product,
 * vendor, tier, clone and environment say together, a line can never be taken more than whole. The database's CHECKs say
 * the same.
 */
export const MAX_RATE_BP = 5000;

/** Rates that somebody wants to save, in basis points; null takes one back, and one that is left out stays as it is. */
export interface WantedRates {
  platformRateBp?: number | null | undefined;
  referralRateBp?: number | null | undefined;
}

/**
 * Why rates cannot be saved, for an engineer; null when they can. Only those that change are given: one that was saved under
 * a higher cap keeps nobody from changing the rest.
 *
 * @param maxReferralRateBp the clone's cap
 */
export function refusedRate({ platformRateBp, referralRateBp }: WantedRates, maxReferralRateBp: number): string | null {
  const isWrong = (rate: number | null | undefined, most: number) =>
    rate !== null && rate !== undefined && !(Number.isInteger(rate) && rate >= 0 && rate <= most);
  if (isWrong(platformRateBp, MAX_RATE_BP)) return `the platform's rate must be 0 to ${MAX_RATE_BP} whole basis points`;
  const most = Math.min(MAX_RATE_BP, maxReferralRateBp);
  if (isWrong(referralRateBp, most)) return `the referral rate must be 0 to ${most} whole basis points`;
  return null;
}

/** The rates that could apply to a line, in basis points; null where unset. */
export interface ReferralRateCandidates {
  productRateBp: number | null;
  merchantRateBp: number | null;
  defaultRateBp: number | null;
  envRateBp: number;
  maxRateBp: number;
}

/**
 * The referral rate of a line and its source: product override, merchant, platform default, environment; clamped to
 * 0..`maxRateBp`. Both rails start from this one function.
 */
export function resolveReferralCommissionPercent(candidates: ReferralRateCandidates): {
  rateBp: number;
  source: RateSource;
} {
  const { productRateBp, merchantRateBp, defaultRateBp, envRateBp, maxRateBp } = candidates;
  const clamp = (rateBp: number) => Math.min(Math.max(rateBp, 0), maxRateBp);
  if (productRateBp !== null) return { rateBp: clamp(productRateBp), source: "product" };
  if (merchantRateBp !== null) return { rateBp: clamp(merchantRateBp), source: "merchant" };
  if (defaultRateBp !== null) return { rateBp: clamp(defaultRateBp), source: "default" };
  return { rateBp: clamp(envRateBp), source: "env" };
}

/** A line of an order as money sees it. */
export interface CommissionLine {
  lineTotalMinor: bigint;
  referralRateBp: number;
  platformRateBp: number;
}

type Rate = "referralRateBp" | "platformRateBp";

/** A line with the rates that matter. */
type RatedLine<Needed extends Rate> = Pick<CommissionLine, "lineTotalMinor" | Needed>;

/** Exact part that a rate takes of lines, in 1/10 000 of a minor unit: nothing is rounded yet. */
function numeratorOf<Needed extends Rate>(lines: readonly RatedLine<Needed>[], rate: Needed): bigint {
  return lines.reduce((sum, line) => sum + line.lineTotalMinor * BigInt(line[rate]), 0n);
}

/** Exact referral amount of lines in 1/10 000 of a minor unit: nothing is rounded yet. */
export function referralNumerator(lines: readonly RatedLine<"referralRateBp">[]): bigint {
  return numeratorOf(lines, "referralRateBp");
}

/** Referral commission of one vendor's lines in minor units: the exact sum, floored once. */
export function referralCommission(lines: readonly RatedLine<"referralRateBp">[]): bigint {
  return referralNumerator(lines) / WHOLE_BP;
}

/**
 * The subtotal-weighted referral rate in percent with four decimals, rounded half up: `"5.0000"`.
 * It is stored and shown, never computed with.
 */
export function computeWeightedReferralPercentFromCart(lines: readonly CommissionLine[]): string {
  const subtotal = sumMinor(lines.map((line) => line.lineTotalMinor));
  if (subtotal === 0n) return "0.0000";
  const scaled = (referralNumerator(lines) * 200n + subtotal) / (2n * subtotal);
  return `${scaled / 10_000n}.${(scaled % 10_000n).toString().padStart(4, "0")}`;
}

/** How a vendor's part of an order is split, in minor units. */
export interface Commission {
  grossMinor: bigint;
  platformMinor: bigint;
  referralMinor: bigint;
  netMinor: bigint;
}

/**
 * Splits a vendor's lines of one order. Platform and referral commission are each the exact sum over the lines, floored
 * once to a minor unit; the vendor keeps the rest, so the parts always sum to the whole.
 *
 * @throws RangeError when a line's rates take more than the line
 */
export function calculateCommission(lines: readonly CommissionLine[], attributed: boolean): Commission {
  if (lines.some((line) => line.platformRateBp + line.referralRateBp > Number(WHOLE_BP))) {
    throw new RangeError("rates exceed the line");
  }
  const grossMinor = sumMinor(lines.map((line) => line.lineTotalMinor));
  const platformMinor = numeratorOf(lines, "platformRateBp") / WHOLE_BP;
  const referralMinor = attributed ? referralCommission(lines) : 0n;
  return { grossMinor, platformMinor, referralMinor, netMinor: grossMinor - platformMinor - referralMinor };
}
