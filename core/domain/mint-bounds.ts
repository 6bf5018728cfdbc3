import { compareDecimals, type Decimal } from "#core/domain/decimal";

/** The lowest and the highest accepted value, both inclusive. */
export interface Bounds {
  min: Decimal;
  max: Decimal;
}

/**
 * The token prices (US dollars) and exchange rates (hryvnias per US dollar) that the Minter accepts from any source: a
 * reward's receipt, a feed or the settings. Absolute, so that an honest reward that waited long does not fail.
 */
export interface MintBounds {
  tokenUsd: Bounds;
  uahPerUsd: Bounds;
}

/** Whether a value is within bounds. */
export function isWithinBounds(value: Decimal, { min, max }: Bounds): boolean {
  return compareDecimals(value, min) >= 0 && compareDecimals(value, max) <= 0;
}
