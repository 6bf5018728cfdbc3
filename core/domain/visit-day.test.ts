import fc from "fast-check";
import { expect, test } from "vitest";
import { dayInTimeZone, daysBefore, isTimeZone, oldestKeptDay } from "./visit-day.ts";

const hour = 3_600_000;

/** How many hours of UTC, starting two days before `day`, fall on that day of the zone. */
function hoursOf(day: string, timeZone: string): number {
  const start = Date.parse(`${day}T00:00:00Z`) - 48 * hour;
  let hours = 0;
  for (let step = 0; step < 96; step += 1) {
    if (dayInTimeZone(start + step * hour, timeZone) === day) hours += 1;
  }
  return hours;
}

test("a visit belongs to the clone's day, not to UTC's", () => {
  const moment = Date.parse("2026-11-20T22:30:00Z");
  expect(dayInTimeZone(moment, "UTC")).toBe("2026-11-20");
  expect(dayInTimeZone(moment, "Europe/Kyiv")).toBe("2026-11-21");
  expect(dayInTimeZone(moment, "America/Los_Angeles")).toBe("2026-11-20");
});

test("the days of 23 and 25 hours are counted whole", () => {
  expect(hoursOf("2026-03-29", "Europe/Kyiv")).toBe(23);
  expect(hoursOf("2026-10-25", "Europe/Kyiv")).toBe(25);
  expect(hoursOf("2026-06-01", "Europe/Kyiv")).toBe(24);
});

test("the day changes at the zone's midnight on the night the clocks change", () => {
  // 2026-10-25 in Kyiv: 03:59 summer time is followed by 03:00 winter time; midnight ends at 22:00 UTC.
  expect(dayInTimeZone(Date.parse("2026-10-24T20:59:59.999Z"), "Europe/Kyiv")).toBe("2026-10-24");
  expect(dayInTimeZone(Date.parse("2026-10-24T21:00:00Z"), "Europe/Kyiv")).toBe("2026-10-25");
  expect(dayInTimeZone(Date.parse("2026-10-25T21:59:59.999Z"), "Europe/Kyiv")).toBe("2026-10-25");
  expect(dayInTimeZone(Date.parse("2026-10-25T22:00:00Z"), "Europe/Kyiv")).toBe("2026-10-26");
});

test("days never run backwards", () => {
  const zones = fc.constantFrom("UTC", "Europe/Kyiv", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu");
  const moment = fc.integer({ min: 0, max: Date.parse("2100-01-01T00:00:00Z") });
  fc.assert(
    fc.property(zones, moment, fc.integer({ min: 0, max: 400 * 24 * hour }), (zone, start, later) => {
      expect(dayInTimeZone(start, zone) <= dayInTimeZone(start + later, zone)).toBe(true);
    }),
  );
});

test("28 days are kept: today and the 27 before it, over months and leap days", () => {
  expect(oldestKeptDay("2026-11-21")).toBe("2026-10-25");
  expect(oldestKeptDay("2028-03-01")).toBe("2028-02-03");
  expect(daysBefore("2027-01-01", 1)).toBe("2026-12-31");
});

test("a time zone is known or it is not", () => {
  expect(isTimeZone("Europe/Kyiv")).toBe(true);
  expect(isTimeZone("Europe/Nowhere")).toBe(false);
  expect(isTimeZone("")).toBe(false);
});
