import { expect, test } from "vitest";
import type { DataPoint } from "#core/domain/metric";
import { createMeasure } from "#core/measure";

test("measuring never throws, whatever the dataset does, and a clone without one measures nothing", async () => {
  const points: DataPoint[] = [];
  createMeasure({ writeDataPoint: (point) => points.push(point) })({ metric: "orders", value: 1 });
  expect(points).toEqual([{ indexes: ["orders"], blobs: [""], doubles: [1] }]);
  for (const broken of [
    () => Promise.reject(new Error("not reached")),
    () => {
      throw new Error("too many points");
    },
  ]) {
    expect(createMeasure({ writeDataPoint: broken })({ metric: "orders", value: 1 })).toBeUndefined();
  }
  expect(createMeasure(undefined)({ metric: "orders", value: 1 })).toBeUndefined();
  // An unhandled rejection would fail this run.
  await new Promise((resolve) => setTimeout(resolve, 5));
});
