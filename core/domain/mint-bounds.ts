import { compareDecimals, type Decimal } from "#core/domain/decimal";

/** The lowest and the highest value that is believed; both are included. */
export interface Bounds {
  min: Decimal;
  max: Decimal;
}

/**
 * What the Minter believes of a token's price in US dollars and of hryvnias per US dollar, whoever names them: a
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
