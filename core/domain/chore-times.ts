/** Cron of the hourly sweep. App and consumer share the minute, so that the database wakes once for both. */
export const SWEEP_CRON = "43 * * * *";

/** Milliseconds between two runs of the chores while there is something to do. */
export const CHORE_PAUSE_MS = 60_000;
