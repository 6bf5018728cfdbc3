import { formatMoney } from "#app/format/money.ts";
import { useLocale } from "#app/i18n/use-locale.ts";

/** The amount that a page is about: as large as fits on one line, however long it is. */
export function LargeMoney({ minor, currency }: { minor: bigint; currency: string }) {
  const text = formatMoney(useLocale(), minor, currency);
  // A digit is about 0.62 of its height wide.
  const widest = (160 / text.length).toFixed(2);
  return (
    <span className="@container block">
      <span
        className="block leading-tight font-semibold tracking-tight break-words"
        style={{ fontSize: `min(3.5rem, ${widest}cqi)` }}
        suppressHydrationWarning
      >
        {text}
      </span>
    </span>
  );
}
