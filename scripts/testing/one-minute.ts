/**
 * Runs `flood` within one minute of the clock, and once more when a minute ended during it: the runtime's rate limiter
 * starts to count anew each minute. `flood` sends from an address of its own each time.
 */
export async function withinOneMinute<Result>(flood: (run: number) => Promise<Result>): Promise<Result> {
  const minuteNow = () => Math.floor(Date.now() / 60_000);
  for (let run = 1; ; run++) {
    const minute = minuteNow();
    const result = await flood(run);
    if (minuteNow() === minute) return result;
  }
}
