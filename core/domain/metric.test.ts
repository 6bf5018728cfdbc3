import { expect, test } from "vitest";
import { dataPointOf, secondsWaited } from "#core/domain/metric";
import { seriesOf, startsOf } from "#core/domain/metric-series";

test("a measurement is one index, one text and one number", () => {
  expect(dataPointOf({ metric: "paid", value: 3 })).toEqual({ indexes: ["paid"], blobs: [""], doubles: [3] });
  const about = "x".repeat(500);
  const long = dataPointOf({ metric: "failures", value: 1, about });
  expect(long?.blobs[0]).toHaveLength(96);
});

test("a count of none writes nothing, while a level of zero is news: the gas is gone", () => {
  expect(dataPointOf({ metric: "orders", value: 0 })).toBeNull();
  expect(dataPointOf({ metric: "gas", value: 0 })).toMatchObject({ doubles: [0] });
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
    expect(dataPointOf({ metric: "gas", value })).toBeNull();
  }
});

test("a delivery is as old as its oldest message, and no clock makes it younger than now", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");
  const ago = (seconds: number) => new Date(now - seconds * 1000);
  expect(secondsWaited([ago(3), ago(41.4), ago(7)], now)).toBe(41);
  expect(secondsWaited([ago(-30)], now)).toBe(0);
  expect(secondsWaited([], now)).toBe(0);
});

const bucket = (metric: "orders" | "gas" | "queueAge", startedAt: string, [sum, lowest, highest]: number[]) => ({
  metric,
  startedAt: new Date(startedAt),
  sum: sum ?? 0,
  lowest: lowest ?? 0,
  highest: highest ?? 0,
});

test("counts are summed, of gas the least is told and of a queue the longest wait", () => {
  const now = new Date("2026-03-10T12:34:00Z");
  const starts = startsOf("day", { now, timeZone: "UTC" });
  expect(starts).toHaveLength(24);
  expect(starts.at(-1)).toEqual(new Date("2026-03-10T12:00:00Z"));
  const series = seriesOf(
    [
      // Before the span.
      bucket("orders", "2026-03-09T12:00:00Z", [100, 1, 1]),
      bucket("orders", "2026-03-09T13:00:00Z", [2, 1, 1]),
      // An estimate of a sampled hour.
      bucket("orders", "2026-03-10T12:00:00Z", [4.2, 1, 1]),
      bucket("gas", "2026-03-10T11:00:00Z", [900, 400, 500]),
      bucket("gas", "2026-03-10T12:00:00Z", [250, 120, 130]),
      bucket("queueAge", "2026-03-10T12:00:00Z", [63, 1, 62]),
    ],
    starts,
  );
  const of = (metric: string) => series.find((one) => one.metric === metric);
  expect(of("orders")).toMatchObject({ whole: 6, values: [2, ...Array(22).fill(0), 4] });
  expect(of("gas")).toMatchObject({ whole: 120, values: [...Array(22).fill(null), 400, 120] });
  expect(of("queueAge")?.whole).toBe(62);
  expect(of("visits")).toMatchObject({ whole: 0 });
});

test("days are the clone's own, also those of 23 and 25 hours", () => {
  const starts = startsOf("week", { now: new Date("2026-03-31T09:00:00Z"), timeZone: "Europe/Kyiv" });
  expect(starts.map((start) => start.toISOString())).toEqual([
    "2026-03-24T22:00:00.000Z",
    "2026-03-25T22:00:00.000Z",
    "2026-03-26T22:00:00.000Z",
    "2026-03-27T22:00:00.000Z",
    "2026-03-28T22:00:00.000Z",
    "2026-03-29T21:00:00.000Z",
    "2026-03-30T21:00:00.000Z",
  ]);
});
