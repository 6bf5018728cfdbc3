/**
 * What is measured, and what of a time span is told: the sum of a count; of a level, the value that somebody should worry
 * about.
 */
const kinds = {
  /** Visits by a referral link, as their counter hands them to the app. */
  visits: "count",
  /** Orders placed, memberships among them. */
  orders: "count",
  /** Payments whose event left for the queue. */
  paid: "count",
  /** Rewards that an admin approved, or that were approved at once. */
  approved: "count",
  /** Rewards paid on the chain, final. */
  minted: "count",
  /** What failed, by name: a chore, a message that was parked (`message`), a payment on the chain (`reward`). */
  failures: "count",
  /** For how many more rewards the operator's gas lasts. */
  gas: "lowest",
  /** Seconds that the oldest message of a delivery has waited, by queue. */
  queueAge: "highest",
} as const;

export type Metric = keyof typeof kinds;
export type MetricKind = (typeof kinds)[Metric];

export const metrics = [
  "visits",
  "orders",
  "paid",
  "approved",
  "minted",
  "failures",
  "gas",
  "queueAge",
] as const satisfies readonly Metric[];

export function kindOf(metric: Metric): MetricKind {
  return kinds[metric];
}

export interface Measurement {
  metric: Metric;
  /** In the metric's unit, not below zero. */
  value: number;
  /** What exactly, such as the name of a queue. Never anything of a person. */
  about?: string;
}

/** A data point as Analytics Engine takes it. The metric is the index, by which it samples: a flood of one hides no other. */
export interface DataPoint {
  indexes: [metric: string];
  blobs: [about: string];
  doubles: [value: number];
}

/** Bytes of the blob, far below what Analytics Engine refuses. */
const MAX_ABOUT = 96;

/** The data point of a measurement; null where there is nothing to say: a count of none, or what is no number. */
export function dataPointOf({ metric, value, about = "" }: Measurement): DataPoint | null {
  if (!Number.isFinite(value) || value < 0 || (value === 0 && kinds[metric] === "count")) return null;
  return { indexes: [metric], blobs: [about.slice(0, MAX_ABOUT)], doubles: [value] };
}

/** Whole seconds that the oldest of these messages has waited; 0 for none, and where clocks disagree. */
export function secondsWaited(sentAt: readonly Date[], now: number): number {
  const waited = sentAt.map((at) => now - at.getTime());
  return Math.round(Math.max(0, ...waited) / 1000);
}
