import { type DataPoint, dataPointOf, type Measurement } from "#core/domain/metric";
import { getLogger } from "#core/log";

const log = getLogger(["refcodes", "metrics"]);

/** Notes a measurement, at once and at no cost to whoever calls it. Never throws, and nothing waits for it. */
export type Measure = (measurement: Measurement) => void;

/** The part of an Analytics Engine binding that is used. The platform's own answers nothing at all. */
export interface Dataset {
  writeDataPoint(point: DataPoint): unknown;
}

/**
 * Writes measurements to the clone's dataset, in the background; nowhere where the clone has none. One that is lost is
 * lost: the ledgers are the record.
 */
export function createMeasure(dataset: Dataset | undefined): Measure {
  if (dataset === undefined) return () => undefined;
  const lost = (error: unknown) => log.warn("a data point was lost", { error });
  return (measurement) => {
    const point = dataPointOf(measurement);
    if (point === null) return;
    try {
      // Where a stand-in answers, its answer may be late or an error.
      Promise.resolve(dataset.writeDataPoint(point)).catch(lost);
    } catch (error) {
      lost(error);
    }
  };
}
