/** Cron of the hourly sweep. App and consumer share the minute, so that the database wakes once for both. */
export const SWEEP_CRON = "43 * * * *";

/** Cron of what the app does once a day, in the minute of a sweep. */
export const NIGHT_CRON = "43 3 * * *";

/** Milliseconds between two runs of the chores while there is something to do. */
export const CHORE_PAUSE_MS = 60_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Schedules that Cron Triggers start, by the name that their runs are recorded under, and the age of the last run from which
 * a schedule is late: one missed run may be the platform's fault, two are ours.
 */
const lateAfterMs = {
  appSweep: 2 * HOUR_MS + 10 * MINUTE_MS,
  consumerSweep: 2 * HOUR_MS + 10 * MINUTE_MS,
  appNight: 50 * HOUR_MS,
} as const;

export type ChoreSchedule = keyof typeof lateAfterMs;

export const choreSchedules = ["appSweep", "consumerSweep", "appNight"] as const satisfies readonly ChoreSchedule[];

/** What is recorded of a schedule's runs: when the first and the last ended. */
export interface ChoreRun {
  schedule: ChoreSchedule;
  firstAt: Date;
  lastAt: Date;
}

export interface ChoreStanding {
  schedule: ChoreSchedule;
  /** When it ended last; null before its first run. */
  lastAt: Date | null;
  isLate: boolean;
}

/**
 * How each schedule stands. One that never ran is late once another has been running for longer than its limit: a clone that was
 * deployed a minute ago is fine, one whose consumer has no cron is not.
 */
export function standingOfChores(runs: readonly ChoreRun[], now: Date): ChoreStanding[] {
  const begun = Math.min(...runs.map(({ firstAt }) => firstAt.getTime()));
  return choreSchedules.map((schedule) => {
    const lastAt = runs.find((run) => run.schedule === schedule)?.lastAt ?? null;
    return { schedule, lastAt, isLate: now.getTime() - (lastAt?.getTime() ?? begun) > lateAfterMs[schedule] };
  });
}
