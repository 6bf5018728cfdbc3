import type { Locale } from "#core/domain/locale";
import { decimalString } from "./decimal-string.ts";
import { withMinus } from "./minus.ts";

const MICROS = 6;
const CENT_MICROS = 10_000n;

/** Writes minor units with their currency in the reader's way: `49900n`, `UAH`, `uk` → `499,00 ₴`. */
export function formatMoney(locale: Locale, minor: bigint, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  const scale = format.resolvedOptions().maximumFractionDigits ?? 2;
  return withMinus(format.format(decimalString(minor, scale)));
}

/** Minor units hold 10 000 of what rates multiply them to. */
const EXACT = 6;

/** Writes an exact amount, in 1/10 000 of a minor unit, with every digit it has: `16000001n`, `UAH`, `en` → `₴16.000001`. */
export function formatExactMoney(locale: Locale, numerator: bigint, currency: string): string {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: 2,
    maximumFractionDigits: EXACT,
  });
  return withMinus(format.format(decimalString(numerator, EXACT)));
}

/** Writes millionths of a US dollar, floored to the cent; below a cent to what is there. */
export function formatUsdMicros(locale: Locale, micros: bigint): string {
  const digits = micros !== 0n && micros < CENT_MICROS ? MICROS : 2;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
    roundingMode: "floor",
  });
  return withMinus(format.format(decimalString(micros, MICROS)));
}

/** Formats a token price, given as a decimal string in dollars: `"0.10"`, `uk` → `0,10 $`. */
export function formatTokenPrice(locale: Locale, usd: string): string {
  const [, fraction = ""] = usd.split(".");
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: Math.max(2, Math.min(fraction.length, 12)),
    maximumFractionDigits: 12,
  }).format(Number(usd));
}

/** Writes basis points as a percentage: `525` → `5.25%`. */
export function formatRate(locale: Locale, basisPoints: number): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(basisPoints / 10_000);
}

/** Writes a percentage that came as a decimal text: `"10.4990"` → `10.499%`. For showing only. */
export function formatPercent(locale: Locale, percent: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 4 }).format(Number(percent) / 100);
}
