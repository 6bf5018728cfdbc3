import { expect, test } from "vitest";
import { readChoreStanding } from "#core/services/events/read-chore-standing";
import { recordChoreRun } from "#core/services/events/record-chore-run";
import { createTestDatabase } from "#scripts/testing/database";

const at = (time: string) => new Date(`2026-03-10T${time}Z`);

test("each Worker records its runs, the latest stays, and what stopped running is late", async () => {
  const { appDb, consumerDb } = await createTestDatabase();
  const [app, consumer] = [{ db: appDb }, { db: consumerDb }];
  expect((await readChoreStanding(app, { now: at("10:00:00") })).some(({ isLate }) => isLate)).toBe(false);
  await recordChoreRun(app, { schedule: "appSweep", now: at("10:43:01") });
  await recordChoreRun(consumer, { schedule: "consumerSweep", now: at("11:43:00") });
  // A run that took long ends after the one that followed it.
  await Promise.all([
    recordChoreRun(consumer, { schedule: "consumerSweep", now: at("12:43:00") }),
    recordChoreRun(consumer, { schedule: "consumerSweep", now: at("12:10:00") }),
  ]);
  expect(await readChoreStanding(app, { now: at("13:00:00") })).toEqual([
    { schedule: "appSweep", lastAt: at("10:43:01"), isLate: true },
    { schedule: "consumerSweep", lastAt: at("12:43:00"), isLate: false },
    { schedule: "appNight", lastAt: null, isLate: false },
  ]);
});
