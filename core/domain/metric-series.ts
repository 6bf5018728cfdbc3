import { daysAfter, startOfDay } from "#core/domain/local-day";
import { kindOf, type Metric, metrics } from "#core/domain/metric";
import { dayInTimeZone } from "#core/domain/visit-day";

/** Time spans that the page can show: a day by the hour, longer ones by the day of the clone's time zone. */
export const metricSpans = { day: 24, week: 7, month: 28 } as const;

export type MetricSpan = keyof typeof metricSpans;

interface Bucket {
  metric: Metric;
  startedAt: Date;
  sum: number;
  lowest: number;
  highest: number;
}

export interface MetricSeries {
  metric: Metric;
  /** The sum of a count, the lowest or highest value of a level; null where a level was never measured. */
  whole: number | null;
  /** In order of time, one for each hour or day; null where a level was not measured. */
  values: (number | null)[];
}

const HOUR_MS = 3_600_000;

/** When each hour or day of a span began, the one that goes on last. */
export function startsOf(span: MetricSpan, { now, timeZone }: { now: Date; timeZone: string }): Date[] {
  const steps = Array.from({ length: metricSpans[span] }, (_, at) => at - metricSpans[span] + 1);
  if (span === "day") {
    const hour = Math.floor(now.getTime() / HOUR_MS);
    return steps.map((step) => new Date((hour + step) * HOUR_MS));
  }
  const today = dayInTimeZone(now.getTime(), timeZone);
  return steps.map((step) => startOfDay(daysAfter(today, step), timeZone));
}

/** What each metric came to, over a span and in each of its steps. Buckets before the span are left out. */
export function seriesOf(buckets: readonly Bucket[], starts: readonly Date[]): MetricSeries[] {
  return metrics.map((metric) => {
    const own = buckets.filter((bucket) => bucket.metric === metric);
    const values = starts.map((start, at) => {
      const end = starts[at + 1]?.getTime() ?? Number.POSITIVE_INFINITY;
      return wholeOf(
        metric,
        own.filter(({ startedAt }) => startedAt >= start && startedAt.getTime() < end),
      );
    });
    const within = own.filter(({ startedAt }) => startedAt.getTime() >= (starts[0]?.getTime() ?? 0));
    return { metric, whole: wholeOf(metric, within), values };
  });
}

function wholeOf(metric: Metric, buckets: readonly Bucket[]): number | null {
  switch (kindOf(metric)) {
    case "count":
      // Sums of samples are estimates: nobody paid 2.4 orders.
      return Math.round(buckets.reduce((sum, bucket) => sum + bucket.sum, 0));
    case "lowest":
      return buckets.length === 0 ? null : Math.min(...buckets.map(({ lowest }) => lowest));
    case "highest":
      return buckets.length === 0 ? null : Math.max(...buckets.map(({ highest }) => highest));
  }
}
