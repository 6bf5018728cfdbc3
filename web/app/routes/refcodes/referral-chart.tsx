import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { formatUsdMicros } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { Bars } from "#app/ui/bars.tsx";
import type { ReferralDay } from "#core/domain/referral-figures";

/** Time ranges that the chart can show, as named in the address. */
const chartRanges = { today: 1, "7d": 7, "28d": 28 } as const;

export type ChartRange = keyof typeof chartRanges;

const rangeNames = { today: "today", "7d": "last7Days", "28d": "last28Days" } as const;
const ranges: readonly ChartRange[] = ["today", "7d", "28d"];

const spans = ["today", "last7Days", "last28Days", "total"] as const;

interface ReferralChartProps {
  /** The last 28 days, oldest first. */
  days: ReferralDay[];
  range: ChartRange;
  timeZone: string;
  /** Visits of whole spans, all time included. */
  visits: Record<(typeof spans)[number], number>;
}

/** Visits and earnings by day, one above the other; pointing at a day reads both. */
export function ReferralChart({ days: allDays, range, timeZone, visits }: ReferralChartProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const addressOf = useAddress();
  const [pointed, setPointed] = useState<number | null>(null);
  const days = allDays.slice(-chartRanges[range]);
  const count = new Intl.NumberFormat(locale);
  const read = days[pointed ?? days.length - 1];
  return (
    <section aria-labelledby="chart-title">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id="chart-title" className="text-lg">
          {t("refcodes.chart.title")}
        </h2>
        <nav aria-label={t("refcodes.chart.range")} className="flex gap-2">
          {ranges.map((option) => (
            <Link
              key={option}
              to={addressOf({ range: option })}
              preventScrollReset
              aria-current={option === range ? "page" : undefined}
              className="inline-flex min-h-9 items-center rounded-full border border-line-strong px-3.5 text-sm hover:bg-sunken aria-[current=page]:border-transparent aria-[current=page]:bg-brand-fill aria-[current=page]:text-on-brand"
            >
              {t(`refcodes.span.${rangeNames[option]}`)}
            </Link>
          ))}
        </nav>
      </div>
      <div className="rounded-md border border-line bg-surface p-4 sm:p-6">
        {read && (
          <p className="mb-4 flex flex-wrap gap-x-6 gap-y-1 text-sm" aria-live="polite" suppressHydrationWarning>
            <span className="font-semibold">{dayText(locale, read.day)}</span>
            <span>
              {t("refcodes.visits")}: {count.format(read.visits)}
            </span>
            <span>
              {t("refcodes.figures.usdMicros")}: {formatUsdMicros(locale, read.usdMicros)}
            </span>
          </p>
        )}
        <div className="space-y-3" onPointerLeave={() => setPointed(null)}>
          <Curve label={t("refcodes.visits")}>
            <Bars
              values={days.map((day) => day.visits)}
              className="h-20 text-brand"
              pointed={pointed}
              point={setPointed}
            />
          </Curve>
          <Curve label={t("refcodes.figures.usdMicros")}>
            <Bars
              values={days.map((day) => Number(day.usdMicros))}
              className="h-20 text-success"
              pointed={pointed}
              point={setPointed}
            />
          </Curve>
        </div>
        <p className="mt-2 flex justify-between text-xs text-ink-soft" suppressHydrationWarning>
          <span>{days[0] && dayText(locale, days[0].day)}</span>
          {days.length > 1 && <span>{dayText(locale, days[days.length - 1]?.day ?? "")}</span>}
        </p>
        <dl className="mt-4 flex flex-wrap gap-x-6 gap-y-1 text-sm">
          <dt className="text-ink-soft">{t("refcodes.visits")}</dt>
          {spans.map((span) => (
            <dd key={span} suppressHydrationWarning>
              <span className="text-ink-soft">{t(`refcodes.span.${span}`)}:</span> {count.format(visits[span])}
            </dd>
          ))}
        </dl>
        <p className="mt-3 text-sm text-ink-soft">{t("refcodes.timeZone", { zone: timeZone })}</p>
        <DayTable days={days} />
      </div>
    </section>
  );
}

/** A calendar day has no time zone, so it is parsed and formatted in UTC. */
function dayText(locale: string, day: string): string {
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00:00Z`));
}

function Curve({ label, children }: { label: string; children: ReactNode }) {
  return (
    <figure>
      <figcaption className="mb-1 text-xs text-ink-soft">{label}</figcaption>
      {children}
    </figure>
  );
}

/** The same numbers as a table, newest first. */
function DayTable({ days }: { days: ReferralDay[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const count = new Intl.NumberFormat(locale);
  const numbers = "px-3 py-2 text-right tabular-nums";
  return (
    <details className="mt-3">
      <summary className="inline-flex min-h-11 items-center text-sm text-brand sm:min-h-9">
        {t("refcodes.chart.table")}
      </summary>
      <div className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead className="text-ink-soft">
            <tr className="border-b border-line">
              <th scope="col" className="py-2 pr-3 text-left font-medium">
                {t("refcodes.chart.day")}
              </th>
              {(["visits", "signUps", "orders", "paidOrders", "usdMicros"] as const).map((name) => (
                <th key={name} scope="col" className={`${numbers} font-medium`}>
                  {t(`refcodes.figures.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map((day) => (
              <tr key={day.day} className="border-b border-line last:border-0">
                <th scope="row" className="py-2 pr-3 text-left font-normal whitespace-nowrap" suppressHydrationWarning>
                  {dayText(locale, day.day)}
                </th>
                <td className={numbers}>{count.format(day.visits)}</td>
                <td className={numbers}>{count.format(day.signUps)}</td>
                <td className={numbers}>{count.format(day.orders)}</td>
                <td className={numbers}>{count.format(day.paidOrders)}</td>
                <td className={numbers} suppressHydrationWarning>
                  {formatUsdMicros(locale, day.usdMicros)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
