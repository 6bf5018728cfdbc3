import { formatUsdMicros } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import type { ReferralDay, ReferralFigures } from "#core/domain/referral-figures";

const names = ["visits", "signUps", "paidOrders", "usdMicros"] as const;

interface FiguresProps {
  figures: ReferralFigures;
  /** The last 28 days, oldest first. */
  days: ReferralDay[];
  /** Tokens of all time, in smallest units; more than one row only where the token's decimals have changed. */
  tokens: { decimals: number; earned: bigint }[];
  tokenSymbol: string;
}

/** Figures of the last 28 days, compared with the 28 before. */
export function Figures({ figures, days, tokens, tokenSymbol }: FiguresProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const count = new Intl.NumberFormat(locale);
  return (
    <section aria-labelledby="figures-title">
      <h2 id="figures-title" className="mb-3 text-lg">
        {t("refcodes.figures.title")}
      </h2>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-4">
        {names.map((name) => {
          const value = figures[name].last28Days;
          return (
            <div key={name} className="@container flex min-w-0 flex-col bg-surface p-3 sm:p-4">
              <dt className="text-sm text-ink-soft">{t(`refcodes.figures.${name}`)}</dt>
              <dd
                className="mt-1 text-[clamp(0.875rem,12cqi,1.5rem)] leading-8 font-semibold break-words"
                suppressHydrationWarning
              >
                {typeof value === "bigint" ? formatUsdMicros(locale, value) : count.format(value)}
              </dd>
              <dd className="text-sm text-ink-soft" suppressHydrationWarning>
                <Change percent={figures[name].changePercent} />
              </dd>
              {name === "usdMicros" &&
                tokens.map(({ decimals, earned }) => (
                  <dd key={decimals} className="text-sm break-words text-ink-soft **:whitespace-normal">
                    {t("refcodes.span.total")}: <TokenAmount amount={earned} decimals={decimals} symbol={tokenSymbol} />
                  </dd>
                ))}
              <dd className="mt-auto pt-2">
                <Sparkline values={days.map((day) => Number(day[name]))} />
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function Change({ percent }: { percent: number | null }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (percent === null) return t("refcodes.figures.nothingBefore");
  const text = new Intl.NumberFormat(locale, { style: "percent", signDisplay: "exceptZero" }).format(percent / 100);
  return t("refcodes.figures.change", { change: text });
}

const HEIGHT = 24;

/** A sparkline of 28 days; the chart below has the numbers. */
function Sparkline({ values }: { values: number[] }) {
  const most = Math.max(...values, 1);
  const points = values.map((value, index) => `${index},${(HEIGHT - (value / most) * (HEIGHT - 2) - 1).toFixed(2)}`);
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${values.length - 1} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-6 w-full text-brand"
      fill="none"
      stroke="currentColor"
    >
      <polyline points={points.join(" ")} strokeWidth="1.5" vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
    </svg>
  );
}
