import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Money } from "#app/ui/money.tsx";
import type { RateSource } from "#core/domain/commission";

interface RateLineProps {
  line: {
    name: string;
    quantity: number;
    lineTotalMinor: bigint;
    platformRateBp: number;
    referralRateBp: number;
    referralRateSource: RateSource;
  };
  isReferred: boolean;
  currency: string;
}

/** A line of the order with the rates that were frozen on it, and where the referral's came from. */
export function RateLine({ line, isReferred, currency }: RateLineProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const percent = (bp: number) =>
    new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(bp / 10_000);
  return (
    <li className="py-1.5">
      <p className="flex justify-between gap-4">
        <span className="min-w-0 break-words">{`${line.name} × ${line.quantity}`}</span>
        <Money minor={line.lineTotalMinor} currency={currency} />
      </p>
      <p className="text-ink-soft" suppressHydrationWarning>
        {t("admin.ledger.platformRate", { rate: percent(line.platformRateBp) })}
        {isReferred &&
          `, ${t("admin.ledger.referralRate", {
            rate: percent(line.referralRateBp),
            source: t(`admin.evidence.source.${line.referralRateSource}`),
          })}`}
      </p>
    </li>
  );
}
