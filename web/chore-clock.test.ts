import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CHORE_PAUSE_MS } from "#core/domain/chore-times";
import { type AlarmStorage, ChoreClock } from "#web/chore-clock";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** An object's storage with an alarm that fires by the fake clock, as the platform's does: never two at once. */
class Platform implements AlarmStorage {
  alarm: number | null = null;
  fired = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ringing: Promise<void> = Promise.resolve();
  ring: () => Promise<void> = async () => undefined;

  async getAlarm() {
    await Promise.resolve();
    return this.alarm;
  }
  async setAlarm(at: number) {
    this.alarm = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#ringing = this.#ringing.then(() => {
          if (this.alarm !== at) return;
          this.alarm = null;
          this.fired++;
          return this.ring();
        });
      },
      Math.max(0, at - Date.now()),
    );
  }
  async deleteAlarm() {
    this.alarm = null;
    clearTimeout(this.#timer);
  }
}

function clockWith(runChores: () => Promise<Date | null>) {
  const platform = new Platform();
  const clock = new ChoreClock(platform, runChores);
  platform.ring = () => clock.run();
  return { platform, clock };
}

test("where nothing is due it sleeps until it is told", async () => {
  const { platform, clock } = clockWith(async () => null);
  await clock.run();
  expect(platform.alarm).toBeNull();
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(platform.fired).toBe(0);
  await clock.expectWork();
  expect(platform.alarm).toBe(Date.now() + CHORE_PAUSE_MS);
});

test("many who write at once wake it once, and none puts off another", async () => {
  const { platform, clock } = clockWith(async () => null);
  await Promise.all(Array.from({ length: 50 }, () => clock.expectWork()));
  await vi.advanceTimersByTimeAsync(30_000);
  await clock.expectWork();
  expect(platform.alarm).toBe(CHORE_PAUSE_MS);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(platform.fired).toBe(1);
});

test.each([
  ["in three days", 3 * 86_400_000, 3 * 86_400_000],
  ["by now: not before a minute has passed", -5_000, CHORE_PAUSE_MS],
])("what is due %s is run then", async (_, due, at) => {
  const { platform, clock } = clockWith(async () => new Date(due));
  await clock.run();
  expect(platform.alarm).toBe(at);
});

test("what is committed while a run goes on is looked for by the next", async () => {
  const { platform, clock } = clockWith(() => new Promise((resolve) => setTimeout(() => resolve(null), 20_000)));
  const run = clock.run();
  await vi.advanceTimersByTimeAsync(10_000);
  await clock.expectWork();
  await vi.advanceTimersByTimeAsync(10_000);
  await run;
  expect(platform.alarm).toBe(CHORE_PAUSE_MS);
});

test.each([
  ["fails", () => Promise.reject(new Error("settings"))],
  ["is killed", () => new Promise<null>(() => undefined)],
])("a run that %s is taken up again within a minute", async (_, runChores) => {
  const { platform, clock } = clockWith(runChores);
  void clock.run().catch(() => undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(platform.alarm).toBe(CHORE_PAUSE_MS);
});

test("two who ask for a run share it", async () => {
  let runs = 0;
  const { clock } = clockWith(async () => {
    runs++;
    return null;
  });
  await Promise.all([clock.run(), clock.run()]);
  expect(runs).toBe(1);
});

test("whenever it is told, a run begins after that and within a minute, or after the run that goes on", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 90_000 }), fc.option(fc.integer({ min: 0, max: 200_000 }))), {
        minLength: 1,
        maxLength: 10,
      }),
      async (tells, runs) => {
        vi.setSystemTime(0);
        const begun: { from: number; lasts: number }[] = [];
        const { platform, clock } = clockWith(async () => {
          const [lasts = 0, dueIn = null] = runs[begun.length % runs.length] ?? [];
          begun.push({ from: Date.now(), lasts });
          await new Promise((resolve) => setTimeout(resolve, lasts));
          return dueIn === null ? null : new Date(Date.now() + dueIn);
        });
        for (const at of tells) setTimeout(() => void clock.expectWork(), at);
        await vi.advanceTimersByTimeAsync(600_000);
        for (const told of tells) {
          const next = begun.find(({ from }) => from > told);
          const running = begun.find(({ from, lasts }) => from <= told && told <= from + lasts);
          const latest = Math.max(
            told + CHORE_PAUSE_MS,
            running ? running.from + Math.max(running.lasts, CHORE_PAUSE_MS) : 0,
          );
          expect(next?.from ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(latest);
        }
        await platform.deleteAlarm();
        vi.clearAllTimers();
      },
    ),
    { numRuns: 100 },
  );
});
