import { formatMinorAsDecimal } from "#core/domain/money";

/** Basis points as they are typed: `525` → `5.25`; nothing for null. */
export function rateText(basisPoints: number | null): string {
  return basisPoints === null ? "" : formatMinorAsDecimal(BigInt(basisPoints)).replace(/\.?0+$/, "");
}
