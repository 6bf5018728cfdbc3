import { formatMoney, formatUsdMicros } from "#app/format/money.ts";
import { useLocale } from "#app/i18n/use-locale.ts";

/** An amount in minor units with its currency. Its spaces do not break; it does only where it is wider than the line. */
export function Money({ minor, currency }: { minor: bigint; currency: string }) {
  return (
    <span className="break-words" suppressHydrationWarning>
      {formatMoney(useLocale(), minor, currency)}
    </span>
  );
}

/** Longer than any ordinary amount. */
const LONG = 14;

/** The same in a table's cell: on one line, unless it is so long that the table would have no room for it. */
export function CellMoney({ minor, currency }: { minor: bigint; currency: string }) {
  const text = formatMoney(useLocale(), minor, currency);
  return (
    <span className={text.length > LONG ? "text-xs wrap-anywhere" : "whitespace-nowrap"} suppressHydrationWarning>
      {text}
    </span>
  );
}

/** An amount in millionths of a US dollar. */
export function UsdMicros({ micros }: { micros: bigint }) {
  return (
    <span className="break-words" suppressHydrationWarning>
      {formatUsdMicros(useLocale(), micros)}
    </span>
  );
}
