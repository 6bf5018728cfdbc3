import type { Metric } from "#core/domain/metric";

/** What one metric came to in one hour or day. */
export interface MetricBucket {
  metric: Metric;
  /** When the hour or day began. */
  startedAt: Date;
  /** Estimates where the platform has sampled. */
  sum: number;
  lowest: number;
  highest: number;
}

export interface MetricsQuery {
  since: Date;
  step: "hour" | "day";
  /** In which days begin, IANA name. */
  timeZone: string;
}

/** Reads what was measured. */
export interface MetricsReader {
  /** @throws AdapterError when it cannot be read, or the answer is none that is known */
  read(query: MetricsQuery): Promise<MetricBucket[]>;
}

/** What the clone measures, as far as pages show it. */
export interface CloneMetrics {
  /** Whether its Workers write what they measure. */
  isMeasured: boolean;
  /** Null where it cannot be read. */
  reader: MetricsReader | null;
}
