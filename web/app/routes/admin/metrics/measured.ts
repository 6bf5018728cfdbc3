import type { MetricSeries, MetricSpan } from "#core/domain/metric-series";

/**
 * What the page has to show. `off`: the clone measures nothing. `hidden`: it measures, and nothing may be read. `refused`: the
 * platform does not let it be read. `down`: it does not answer now.
 */
export type Measured =
  | { state: "off" | "hidden" | "refused" | "down" }
  | { state: "shown"; span: MetricSpan; timeZone: string; starts: Date[]; series: MetricSeries[] };
