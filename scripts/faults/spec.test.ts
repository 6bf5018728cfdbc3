import { expect, test } from "vitest";
import { parseSpec, writeSpec } from "./spec.ts";

test("the line that a failure prints stands for the same schedule", () => {
  const spec = {
    trouble: "paused in flight" as const,
    seed: 42,
    kills: [
      { point: "queues/send-batch.ts:31:19 before", hit: 2, how: "object" as const },
      { point: "queues/index.ts:31:19 after", hit: 1, how: "process" as const },
    ],
  };
  expect(parseSpec(writeSpec(spec))).toEqual(spec);
  expect(parseSpec(writeSpec({ ...spec, kills: [] }))).toEqual({ ...spec, kills: [] });
  expect(() => parseSpec("no such thing / 1 / ")).toThrow("no such trouble");
});
