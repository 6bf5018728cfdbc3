import { Fragment, type ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Money, UsdMicros } from "#app/ui/money.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { MOST_COUNTED } from "#core/domain/most-counted";

export interface RewardSum {
  rewards: number;
  usdMicros: bigint;
  tokens: readonly { decimals: number; amount: bigint }[];
}

/** Sums of several currencies, one after the other. */
export function MoneySums({ sums }: { sums: readonly { currency: string; amountMinor: bigint }[] }) {
  return (
    <Listed
      items={sums.map(({ currency, amountMinor }) => <Money key={currency} minor={amountMinor} currency={currency} />)}
    />
  );
}

/** What rewards were worth when earned, and their tokens. Says nothing where there are too many to sum. */
export function RewardSums({ sum, tokenSymbol }: { sum: RewardSum; tokenSymbol: string }) {
  const { t } = useTranslation();
  if (sum.rewards > MOST_COUNTED) return <>{t("admin.today.tooMany")}</>;
  const tokens = sum.tokens.map(({ decimals, amount }) => (
    <TokenAmount key={decimals} amount={amount} decimals={decimals} symbol={tokenSymbol} />
  ));
  return <Listed items={[<UsdMicros key="usd" micros={sum.usdMicros} />, ...tokens]} />;
}

function Listed({ items }: { items: readonly ReactNode[] }) {
  return items.map((item, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a few sums in a fixed order.
    <Fragment key={at}>
      {at > 0 && " · "}
      {item}
    </Fragment>
  ));
}

/** Writes a number of things; above what is counted it says that there are more. */
export function useCount(): (count: number) => string {
  const locale = useLocale();
  return (count) => (count > MOST_COUNTED ? `${MOST_COUNTED.toLocaleString(locale)}+` : count.toLocaleString(locale));
}
