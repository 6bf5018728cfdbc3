import { expect, it } from "vitest";
import { wasFetchedAhead } from "./fetched-ahead.ts";

const timing = (fields: object): PerformanceEntry => ({
  name: "",
  entryType: "navigation",
  startTime: 0,
  duration: 0,
  toJSON: () => null,
  ...fields,
});

it("knows a page that was fetched before it was wanted, and no other", () => {
  expect(wasFetchedAhead(timing({ activationStart: 812.5, deliveryType: "" }))).toBe(true);
  expect(wasFetchedAhead(timing({ activationStart: 0, deliveryType: "navigational-prefetch" }))).toBe(true);
  expect(wasFetchedAhead(timing({ activationStart: 0, deliveryType: "" }))).toBe(false);
  expect(wasFetchedAhead(timing({ activationStart: 0, deliveryType: "cache" }))).toBe(false);
  expect(wasFetchedAhead(timing({}))).toBe(false);
  expect(wasFetchedAhead(undefined)).toBe(false);
});
