import type { ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import type { readDesk } from "#core/services/events/read-desk";
import { RewardSums, useCount } from "./sums.tsx";

type Desk = Awaited<ReturnType<typeof readDesk>>;
type Day = Pick<Desk["today"], "day" | "sales" | "rewards">;

interface DayFiguresProps {
  today: Day;
  lastWeek: Desk["lastWeek"];
  tokenSymbol: string;
}

/** Today's figures beside those of the same weekday a week ago, until the same time. Each leads to its list. */
export function DayFigures({ today, lastWeek, tokenSymbol }: DayFiguresProps) {
  const { t } = useTranslation();
  const counted = useCount();
  const days = [today, lastWeek];
  const currencies = [...new Set(days.flatMap(({ sales }) => sales.map(({ currency }) => currency)))];
  const ledger = ({ day }: Day) => `/admin/store/commissions?from=${day}&to=${day}`;
  const rewards = ({ day }: Day) => `/admin/refcodes?status=all&from=${day}&to=${day}`;
  const row = (label: string, to: (day: Day) => string, cell: (day: Day) => ReactNode) => (
    <tr key={label} className="border-t border-line align-baseline">
      <th scope="row" className="py-2.5 pr-3 pl-4 text-left font-normal text-ink-soft">
        {label}
      </th>
      {days.map((day) => (
        <td key={day.day} className="px-3 py-2.5 text-right font-medium last:pr-4">
          <AppLink to={to(day)} className="underline-offset-4 hover:underline">
            {cell(day)}
          </AppLink>
        </td>
      ))}
    </tr>
  );
  const salesOf = ({ sales }: Day) => sales.reduce((all, each) => all + each.sales, 0);
  const amountOf = (part: "grossMinor" | "platformMinor", currency: string) => (day: Day) => (
    <Money minor={day.sales.find((each) => each.currency === currency)?.[part] ?? 0n} currency={currency} />
  );
  return (
    <div>
      <h2 id="figures" className="mb-3 text-lg">
        {t("admin.today.figures")}
      </h2>
      <section
        className="overflow-x-auto rounded-md border border-line bg-surface"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        tabIndex={0}
        aria-labelledby="figures"
      >
        <table className="w-full text-sm">
          <thead>
            <tr className="bg-sunken text-ink-soft">
              <td />
              <th scope="col" className="px-3 py-2 text-right font-medium">
                {t("admin.today.today")}
              </th>
              <th scope="col" className="px-3 py-2 pr-4 text-right font-medium max-sm:[&_time]:whitespace-normal">
                {t("admin.today.lastWeek")} <DateTime at={lastWeek.until} />
              </th>
            </tr>
          </thead>
          <tbody>
            {row(t("admin.today.sales"), ledger, (day) => counted(salesOf(day)))}
            {currencies.map((currency) =>
              row(t("admin.today.gross", { currency }), ledger, amountOf("grossMinor", currency)),
            )}
            {currencies.map((currency) =>
              row(t("admin.today.platform", { currency }), ledger, amountOf("platformMinor", currency)),
            )}
            {row(t("admin.today.earned"), rewards, (day) => counted(day.rewards.rewards))}
            {row(t("admin.today.earnedValue"), rewards, (day) => (
              <RewardSums sum={day.rewards} tokenSymbol={tokenSymbol} />
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
