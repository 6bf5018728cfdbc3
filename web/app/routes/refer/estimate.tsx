import { type Dispatch, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { formatRate } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { isInputChanged } from "#app/session/changed-form.ts";
import { LargeMoney } from "#app/ui/large-money.tsx";
import { CellMoney, Money } from "#app/ui/money.tsx";
import type { Currency } from "#core/domain/money";
import { estimatedFriends, estimatedOrders, estimateEarnings } from "#core/domain/referral-estimate";

interface EstimateProps {
  /** Basis points. */
  rateBp: number;
  currency: Currency;
  tokenSymbol: string;
}

/** Friends in the table's rows. */
const ROWS = [1, 5, 20];

/** What recommending may bring: by two sliders, and as a table, which also works without a script. */
export function Estimate({ rateBp, currency, tokenSymbol }: EstimateProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const orders = estimatedOrders[currency];
  const [friends, setFriends] = useState<number>(estimatedFriends.usual);
  const [order, setOrder] = useState(orders.usual);
  return (
    <section aria-labelledby="estimate-title" className="mt-10 rounded-md border border-line bg-surface p-4 sm:p-6">
      <h2 id="estimate-title" className="text-lg">
        {t("refer.estimate.title")}
      </h2>
      <div className="mt-4 grid gap-6 noscript:hidden sm:grid-cols-2 sm:gap-10">
        <div className="space-y-5">
          <Slider
            label={t("refer.estimate.friends")}
            value={friends}
            shown={String(friends)}
            range={{ ...estimatedFriends, step: 1 }}
            onChange={setFriends}
          />
          <Slider
            label={t("refer.estimate.order")}
            value={order}
            shown={<Money minor={BigInt(order)} currency={currency} />}
            range={orders}
            onChange={setOrder}
          />
        </div>
        <output className="block self-center text-gift">
          <span className="block text-sm text-ink-soft">{t("refer.estimate.sum")}</span>
          <LargeMoney minor={estimateEarnings(friends, order, rateBp)} currency={currency} />
        </output>
      </div>
      <p className="mt-4 max-w-text text-sm text-ink-soft" suppressHydrationWarning>
        {t("refer.estimate.basis", { rate: formatRate(locale, rateBp), token: tokenSymbol })}
      </p>
      <details className="mt-3">
        <summary className="inline-flex min-h-11 items-center text-sm text-brand underline underline-offset-4">
          {t("refer.estimate.table")}
        </summary>
        <EstimateTable rateBp={rateBp} currency={currency} />
      </details>
    </section>
  );
}

function EstimateTable({ rateBp, currency }: Pick<EstimateProps, "rateBp" | "currency">) {
  const { t } = useTranslation();
  const { usual } = estimatedOrders[currency];
  const sums = [usual / 2, usual, usual * 2];
  return (
    <table className="mt-2 w-full text-sm">
      <caption className="sr-only">{t("refer.estimate.title")}</caption>
      <thead>
        <tr className="border-b border-line text-right align-bottom">
          <th scope="col" className="py-2 pr-2 text-left font-medium">
            {t("refer.estimate.friends")}
          </th>
          {sums.map((sum) => (
            <th key={sum} scope="col" className="py-2 pl-2 font-medium">
              <CellMoney minor={BigInt(sum)} currency={currency} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map((friends) => (
          <tr key={friends} className="border-b border-line text-right last:border-0">
            <th scope="row" className="py-2 text-left font-normal">
              {friends}
            </th>
            {sums.map((sum) => (
              <td key={sum} className="py-2 pl-2">
                <CellMoney minor={estimateEarnings(friends, sum, rateBp)} currency={currency} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SliderProps {
  label: string;
  value: number;
  shown: ReactNode;
  range: { least: number; most: number; step: number };
  onChange: Dispatch<number>;
}

function Slider({ label, value, shown, range, onChange }: SliderProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // Only once, for where it was drawn before the script began.
  const takeOver = useRef(onChange);
  useEffect(() => {
    if (input.current && isInputChanged(input.current)) takeOver.current(input.current.valueAsNumber);
  }, []);
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm">
          {label}
        </label>
        <span className="font-semibold">{shown}</span>
      </div>
      {/* No browser puts it where it stood on an earlier visit. */}
      <input
        ref={input}
        id={id}
        type="range"
        autoComplete="off"
        min={range.least}
        max={range.most}
        step={range.step}
        value={value}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
        className="block h-11 w-full accent-(--brand-fill)"
      />
    </div>
  );
}
