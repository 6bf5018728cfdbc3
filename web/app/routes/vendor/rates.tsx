import { formatRate } from "#app/format/money.ts";
import { useLocale } from "#app/i18n/use-locale.ts";

/** The different rates among lines, in basis points, the lowest first. */
export function Rates({ of }: { of: readonly number[] }) {
  const locale = useLocale();
  const rates = [...new Set(of)].sort((one, other) => one - other);
  return <span suppressHydrationWarning>{rates.map((rate) => formatRate(locale, rate)).join(", ")}</span>;
}
