import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMonths, daysAfter, monthsAfter, startOfDay, startsOfDays, weekday } from "#core/domain/local-day";
import { defaultPayoutTerms, payoutDueAt, payoutSchedules, resolvePayoutTerms } from "#core/domain/payout-schedule";
import { dayInTimeZone, daysBefore } from "#core/domain/visit-day";

/** Zones that change their clocks at midnight, by half an hour, by a whole day, or not at all. */
const zones = [
  "UTC",
  "Europe/Kyiv",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Beirut",
  "Africa/Cairo",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "America/Asuncion",
  "Pacific/Chatham",
];
const zone = fc.constantFrom(...zones);
const moment = fc.date({
  min: new Date("2011-01-01T00:00:00Z"),
  max: new Date("2037-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const holdDays = fc.integer({ min: 0, max: 90 });
const dayMs = 86_400_000;

describe("payoutDueAt", () => {
  it.each([
    ["instant", 0, "2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z"],
    ["instant", 3, "2026-03-01T10:00:00Z", "2026-03-04T10:00:00.000Z"],
    ["daily", 0, "2026-03-01T10:00:00Z", "2026-03-01T22:00:00.000Z"],
    // Wednesday the 4th ends the hold, Monday the 9th is the payout.
    ["weekly", 3, "2026-03-01T10:00:00Z", "2026-03-08T22:00:00.000Z"],
    // Kyiv's clocks go forward on Sunday, 29 March: Monday begins an hour earlier by UTC.
    ["weekly", 0, "2026-03-27T10:00:00Z", "2026-03-29T21:00:00.000Z"],
    ["monthly", 3, "2026-03-01T10:00:00Z", "2026-03-31T21:00:00.000Z"],
    ["monthly", 3, "2026-02-25T10:00:00Z", "2026-02-28T22:00:00.000Z"],
  ] as const)("%s after %i days of hold", (schedule, days, paidAt, due) => {
    expect(payoutDueAt(new Date(paidAt), { schedule, holdDays: days }, "Europe/Kyiv").toISOString()).toBe(due);
  });

  it("is weekly after three days where nobody says otherwise, and a vendor's own terms win one by one", () => {
    expect(defaultPayoutTerms).toEqual({ schedule: "weekly", holdDays: 3 });
    expect(resolvePayoutTerms({ payoutSchedule: null, payoutHoldDays: 0 }, defaultPayoutTerms)).toEqual({
      schedule: "weekly",
      holdDays: 0,
    });
  });

  it("begins the right local day, whatever the clocks do, and never before the hold is over", () => {
    fc.assert(
      fc.property(moment, holdDays, fc.constantFrom(...payoutSchedules), zone, (paidAt, days, schedule, timeZone) => {
        const due = payoutDueAt(paidAt, { schedule, holdDays: days }, timeZone);
        if (schedule === "instant") {
          expect(due.getTime()).toBe(paidAt.getTime() + days * dayMs);
          return;
        }
        const day = dayInTimeZone(due.getTime(), timeZone);
        const held = dayInTimeZone(paidAt.getTime(), timeZone);
        expect(daysBefore(day, days) > held).toBe(true);
        expect(dayInTimeZone(due.getTime() - 1, timeZone) < day).toBe(true);
        if (schedule === "weekly") expect(weekday(day)).toBe(1);
        if (schedule === "monthly") expect(day.endsWith("-01")).toBe(true);
        const longest = { daily: 2, weekly: 8, monthly: 32 }[schedule];
        expect(due.getTime() - paidAt.getTime()).toBeLessThanOrEqual((days + longest) * dayMs + 3 * 3_600_000);
      }),
      { numRuns: 500 },
    );
  });

  it("never pays a later sale before an earlier one on the same terms", () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 40 * dayMs }), holdDays, zone, (paidAt, gap, days, timeZone) => {
        for (const schedule of payoutSchedules) {
          const terms = { schedule, holdDays: days };
          const first = payoutDueAt(paidAt, terms, timeZone);
          expect(payoutDueAt(new Date(paidAt.getTime() + gap), terms, timeZone).getTime()).toBeGreaterThanOrEqual(
            first.getTime(),
          );
        }
      }),
    );
  });
});

describe("local days", () => {
  it("begin after the skip where clocks skip midnight", () => {
    // Beirut, 26 March 2028: 00:00 becomes 01:00.
    const start = startOfDay("2028-03-26", "Asia/Beirut");
    expect(dayInTimeZone(start.getTime(), "Asia/Beirut")).toBe("2028-03-26");
    expect(dayInTimeZone(start.getTime() - 1, "Asia/Beirut")).toBe("2028-03-25");
  });

  it("begin in a row exactly when each begins on its own, in every zone", () => {
    fc.assert(
      fc.property(moment, zone, (at, timeZone) => {
        const day = dayInTimeZone(at.getTime(), timeZone);
        const each = Array.from({ length: 57 }, (_, after) => startOfDay(daysAfter(day, after), timeZone));
        expect(startsOfDays(day, 56, timeZone)).toEqual(each);
      }),
    );
  });

  it("count months by the calendar, with the last day where a month is shorter", () => {
    expect(monthsAfter("2026-01-31", 1)).toBe("2026-02-28");
    expect(monthsAfter("2028-01-31", 1)).toBe("2028-02-29");
    expect(monthsAfter("2026-11-30", 3)).toBe("2027-02-28");
    expect(addMonths(new Date("2026-03-01T10:00:00Z"), 1, "Europe/Kyiv").toISOString()).toBe(
      "2026-04-01T09:00:00.000Z",
    );
  });

  it("put the moment so many months later into the right day, in every zone", () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 24 }), zone, (at, months, timeZone) => {
        const day = dayInTimeZone(at.getTime(), timeZone);
        expect(dayInTimeZone(addMonths(at, months, timeZone).getTime(), timeZone)).toBe(monthsAfter(day, months));
      }),
    );
  });
});
