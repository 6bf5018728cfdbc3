/** Currencies an order can be in. Both have two decimals. */
export const currencies = ["UAH", "USD"] as const;

export type Currency = (typeof currencies)[number];

/** Basis points in a whole: 10 000 bp = 100 %. */
export const WHOLE_BP = 10_000n;

/** Minor units in a major unit, for every currency above. */
const MINOR_PER_MAJOR = 100n;

/** Sums minor units. */
export function sumMinor(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}

/**
 * Writes minor units as a decimal with exactly two places and a dot: `49900n` → `"499.00"`.
 *
 * @throws RangeError for a negative amount
 */
export function formatMinorAsDecimal(minor: bigint): string {
  if (minor < 0n) throw new RangeError("amount must not be negative");
  return `${minor / MINOR_PER_MAJOR}.${(minor % MINOR_PER_MAJOR).toString().padStart(2, "0")}`;
}

/** The same for an amount of either sign: `-500n` → `"-5.00"`. */
export function formatSignedMinor(minor: bigint): string {
  return minor < 0n ? `-${formatMinorAsDecimal(-minor)}` : formatMinorAsDecimal(minor);
}

/**
 * Reads a decimal text as minor units: `"499"`, `"499.0"` and `"499.00"` → `49900n`.
 *
 * @returns null when the text is not a plain decimal, or has a fraction finer than a minor unit
 */
export function parseDecimalAsMinor(text: string): bigint | null {
  const match = /^(\d{1,15})(?:\.(\d{1,10}))?$/.exec(text);
  if (!match) return null;
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > 2) return null;
  return BigInt(match[1] ?? "") * MINOR_PER_MAJOR + BigInt(fraction.padEnd(2, "0"));
}
