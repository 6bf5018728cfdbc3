import { expect, test } from "vitest";
import { parseSpec, writeSpec } from "./spec.ts";

test("the line that a failure prints stands for the same schedule and the same kills", () => {
  const schedule = { trouble: "paused in flight" as const, seed: 42 };
  const kills = [
    { point: "queues/send-batches.ts:31:19 before", hit: 2, how: "object" as const },
    { point: "queues/index.ts:31:19 after", hit: 1, how: "process" as const },
  ];
  expect(parseSpec(writeSpec(schedule, kills))).toEqual({
    ...schedule,
    kills: [
      { points: ["queues/send-batches.ts:31:19 before"], hit: 2, how: "object" },
      { points: ["queues/index.ts:31:19 after"], hit: 1, how: "process" },
    ],
  });
  expect(parseSpec(writeSpec(schedule, []))).toEqual({ ...schedule, kills: [] });
  expect(() => parseSpec("no such thing / 1 / ")).toThrow("no such trouble");
});
