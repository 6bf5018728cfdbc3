import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparedDays, fillDays, summariseDays } from "#core/domain/referral-figures";
import { daysBefore } from "#core/domain/visit-day";

const today = "2026-03-29";

describe("a referrer's days", () => {
  it("are all there, oldest first, also over a change of the clock and without a single visit", () => {
    const days = fillDays(today, []);
    expect(days).toHaveLength(comparedDays);
    expect(days.at(-1)?.day).toBe(today);
    expect(days[0]?.day).toBe("2026-02-02");
    expect(new Set(days.map(({ day }) => day)).size).toBe(comparedDays);
  });

  it("lose nothing that happened within them, and take nothing from outside", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 80 })),
        fc.integer({ min: 1, max: 1000 }),
        (agos, visits) => {
          const days = fillDays(
            today,
            agos.map((ago) => ({ day: daysBefore(today, ago), visits })),
          );
          const { visits: figure } = summariseDays(days);
          expect(figure.last28Days).toBe(agos.filter((ago) => ago < 28).length * visits);
          expect(figure.before).toBe(agos.filter((ago) => ago >= 28 && ago < 56).length * visits);
        },
      ),
    );
  });

  it("compare with the 28 days before, and with nothing where there was nothing", () => {
    const days = fillDays(today, [
      { day: today, visits: 30, usdMicros: 5n },
      { day: daysBefore(today, 28), visits: 40 },
    ]);
    const figures = summariseDays(days);
    expect(figures.visits).toEqual({ last28Days: 30, before: 40, changePercent: -25 });
    expect(figures.usdMicros).toEqual({ last28Days: 5n, before: 0n, changePercent: null });
  });
});
