import { expect, test } from "vitest";
import { type ChoreRun, choreSchedules, standingOfChores } from "#core/domain/chore-times";

const now = new Date("2026-03-10T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const HOUR = 60;

function run(schedule: ChoreRun["schedule"], lastMinutes: number, firstMinutes = 90 * 24 * HOUR): ChoreRun {
  return { schedule, firstAt: ago(firstMinutes), lastAt: ago(lastMinutes) };
}

const late = (runs: ChoreRun[]) =>
  standingOfChores(runs, now)
    .filter(({ isLate }) => isLate)
    .map(({ schedule }) => schedule);

test("one missed run is forgiven, two are late, and each schedule by its own pace", () => {
  const night = run("appNight", 49 * HOUR);
  expect(late([run("appSweep", 60), run("consumerSweep", 129), night])).toEqual([]);
  expect(late([run("appSweep", 131), run("consumerSweep", 60), night])).toEqual(["appSweep"]);
  expect(late([run("appSweep", 60), run("consumerSweep", 3 * HOUR), run("appNight", 51 * HOUR)])).toEqual([
    "consumerSweep",
    "appNight",
  ]);
});

test("a clone that was just deployed is not late, and one whose consumer never ran is, in time", () => {
  expect(late([])).toEqual([]);
  expect(standingOfChores([], now)).toEqual(
    choreSchedules.map((schedule) => ({ schedule, lastAt: null, isLate: false })),
  );
  expect(late([run("appSweep", 10, 2 * HOUR)])).toEqual([]);
  expect(late([run("appSweep", 10, 3 * HOUR)])).toEqual(["consumerSweep"]);
  expect(late([run("appSweep", 10, 51 * HOUR)])).toEqual(["consumerSweep", "appNight"]);
});
