import type { Locale } from "#core/domain/locale";
import { decimalString } from "./decimal-string.ts";
import { withMinus } from "./minus.ts";

const SHOWN_DECIMALS = 4;

/**
 * Writes a token amount with at most four significant decimals, cut and never rounded up: nobody is shown more than
 * they get. Amounts below one keep four digits after the leading zeros.
 */
export function formatTokens(locale: Locale, amount: bigint, decimals: number): string {
  const one = 10n ** BigInt(decimals);
  const size = amount < 0n ? -amount : amount;
  const zeros = size > 0n && size < one ? decimals - size.toString().length : 0;
  return formatDigits(locale, amount, decimals, Math.min(decimals, zeros + SHOWN_DECIMALS));
}

/** Writes a token amount to its last unit. */
export function formatTokensInFull(locale: Locale, amount: bigint, decimals: number): string {
  return formatDigits(locale, amount, decimals, decimals);
}

function formatDigits(locale: Locale, amount: bigint, decimals: number, shown: number): string {
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: shown, roundingMode: "trunc" });
  return withMinus(format.format(decimalString(amount, decimals)));
}
