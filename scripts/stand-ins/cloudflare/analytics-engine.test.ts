import { afterAll, beforeAll, expect, test } from "vitest";
import { createMetricsReader } from "#core/adapters/metrics/sql-api";
import { dataPointOf, type Measurement } from "#core/domain/metric";
import { AnalyticsEngine } from "./analytics-engine.ts";
import { type AnalyticsServer, startAnalytics } from "./analytics-server.ts";

const engine = new AnalyticsEngine();
let server: AnalyticsServer;

beforeAll(async () => {
  server = await startAnalytics(engine);
});
afterAll(() => server.stop());

const at = (moment: string, measurement: Measurement, dataset = "shop_metrics") =>
  engine.take({ dataset, point: dataPointOf(measurement) }, new Date(moment));
const reader = (changed = {}) => createMetricsReader({ ...server, dataset: "shop_metrics", ...changed });
const since = new Date("2026-03-28T00:00:00Z");

test("what was written is read by the day of the clone's zone, and by the hour", async () => {
  // 23:30 of the 28th in Kyiv, then 00:30 of the 29th, on which the clocks change.
  at("2026-03-28T21:30:00Z", { metric: "paid", value: 2 });
  at("2026-03-28T22:30:00Z", { metric: "paid", value: 1 });
  at("2026-03-29T20:59:00Z", { metric: "paid", value: 4 });
  at("2026-03-29T21:01:00Z", { metric: "paid", value: 8 });
  at("2026-03-29T10:10:00Z", { metric: "gas", value: 300 });
  at("2026-03-29T11:10:00Z", { metric: "gas", value: 200 });
  at("2026-03-29T11:20:00Z", { metric: "gas", value: 250 });
  at("2026-03-27T11:20:00Z", { metric: "paid", value: 1000 });
  at("2026-03-29T11:20:00Z", { metric: "paid", value: 1000 }, "another_metrics");
  // Of a later release.
  engine.take({ dataset: "shop_metrics", point: { indexes: ["moods"], blobs: [], doubles: [1] } }, since);
  const days = await reader().read({ since, step: "day", timeZone: "Europe/Kyiv" });
  const rows = days.map(({ metric, startedAt, ...rest }) => [metric, startedAt.toISOString(), ...Object.values(rest)]);
  expect(rows.toSorted()).toEqual([
    ["gas", "2026-03-28T22:00:00.000Z", 750, 200, 300],
    ["paid", "2026-03-27T22:00:00.000Z", 2, 2, 2],
    ["paid", "2026-03-28T22:00:00.000Z", 5, 1, 4],
    ["paid", "2026-03-29T21:00:00.000Z", 8, 8, 8],
  ]);
  const hours = await reader().read({ since, step: "hour", timeZone: "Europe/Kyiv" });
  expect(hours.filter(({ metric }) => metric === "gas")).toEqual([
    { metric: "gas", startedAt: new Date("2026-03-29T10:00:00Z"), sum: 300, lowest: 300, highest: 300 },
    { metric: "gas", startedAt: new Date("2026-03-29T11:00:00Z"), sum: 450, lowest: 200, highest: 250 },
  ]);
});

test.each([
  ["a token that may not read", { token: "wrong" }, "HTTP 403", false],
  ["another account", { accountId: "f".repeat(32) }, "HTTP 404", false],
  ["a dataset that nothing was written to", { dataset: "nothing_yet" }, "HTTP 422", false],
  ["an API that is down", { apiUrl: "http://127.0.0.1:9/client/v4" }, "did not answer", true],
])("%s is an error that says so, and no figure", async (_, changed, message, retry) => {
  const asked = reader(changed).read({ since, step: "day", timeZone: "UTC" });
  await expect(asked).rejects.toMatchObject({ message: expect.stringContaining(message), retry });
});

test("no name can add to the statement", async () => {
  const evil = { since, step: "day", timeZone: "UTC') OR ('1'='1" } as const;
  await expect(reader().read(evil)).rejects.toThrow("no name to ask by");
  await expect(reader({ dataset: "a; DROP TABLE b" }).read({ ...evil, timeZone: "UTC" })).rejects.toThrow("no name");
});

test("a point beyond the platform's limits is refused", () => {
  const refused = (point: object) => () => engine.take({ dataset: "shop_metrics", point });
  expect(refused({ indexes: ["a", "b"] })).toThrow("indexes");
  expect(refused({ indexes: ["x".repeat(97)] })).toThrow("indexes");
  expect(refused({ doubles: Array(21).fill(1) })).toThrow("doubles");
  expect(engine.query("DELETE FROM shop_metrics").status).toBe(422);
});
