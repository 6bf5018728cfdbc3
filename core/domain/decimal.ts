/** A non-negative decimal as integer and scale: `{ value: 41_35n, scale: 2 }` is 41.35. */
export interface Decimal {
  value: bigint;
  scale: number;
}

/**
 * Reads a plain non-negative decimal such as `"40"` or `"0.105"`.
 *
 * @throws RangeError when the text is not one, or has more than 30 digits on either side
 */
export function parseDecimal(text: string): Decimal {
  const match = /^(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) throw new RangeError(`not a plain decimal: ${JSON.stringify(text)}`);
  const fraction = match[2] ?? "";
  return { value: BigInt(`${match[1]}${fraction}`), scale: fraction.length };
}

/** Writes a decimal back, keeping its scale: `{ value: 105n, scale: 3 }` → `"0.105"`. */
export function formatDecimal({ value, scale }: Decimal): string {
  if (scale === 0) return value.toString();
  const digits = value.toString().padStart(scale + 1, "0");
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** 10 to the power of `exponent`. */
export function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** Below, at or above zero as `left` is less than, equal to or more than `right`. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const over = left.value * powerOfTen(right.scale);
  const under = right.value * powerOfTen(left.scale);
  return over === under ? 0 : over < under ? -1 : 1;
}
