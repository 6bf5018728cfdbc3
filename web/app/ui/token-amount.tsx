import { formatTokens, formatTokensInFull } from "#app/format/token.ts";
import { useLocale } from "#app/i18n/use-locale.ts";

interface TokenAmountProps {
  /** Smallest units. */
  amount: bigint;
  decimals: number;
  symbol: string;
}

/** Tokens with their symbol, shortened; the full amount on hover. */
export function TokenAmount({ amount, decimals, symbol }: TokenAmountProps) {
  const locale = useLocale();
  return (
    <span
      className="whitespace-nowrap"
      title={`${formatTokensInFull(locale, amount, decimals)} ${symbol}`}
      suppressHydrationWarning
    >
      {formatTokens(locale, amount, decimals)} {symbol}
    </span>
  );
}
