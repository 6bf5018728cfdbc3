/** Days of visits kept per code: today and the 27 before it. */
export const keptDays = 28;

// Clocks change and days begin on quarter hours, in every zone: within one the day is the same.
const quarterHourMs = 900_000;
let lastDay = { timeZone: "", quarterHour: Number.NaN, day: "" };

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/**
 * The calendar day (`YYYY-MM-DD`) of a moment in a time zone; days of 23 and 25 hours are what the zone says they are.
 *
 * @param epochMs milliseconds since the Unix epoch
 * @param timeZone IANA name
 * @throws RangeError for an unknown zone or a moment outside of what Date can hold
 */
export function dayInTimeZone(epochMs: number, timeZone: string): string {
  const quarterHour = Math.floor(epochMs / quarterHourMs);
  if (lastDay.quarterHour !== quarterHour || lastDay.timeZone !== timeZone) {
    lastDay = { timeZone, quarterHour, day: writeDay(epochMs, timeZone) };
  }
  return lastDay.day;
}

function writeDay(epochMs: number, timeZone: string): string {
  let format = dayFormats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    dayFormats.set(timeZone, format);
  }
  let year = "";
  let month = "";
  let day = "";
  for (const part of format.formatToParts(epochMs)) {
    if (part.type === "year") year = part.value;
    else if (part.type === "month") month = part.value;
    else if (part.type === "day") day = part.value;
  }
  return `${year.padStart(4, "0")}-${month}-${day}`;
}

/** The calendar day `days` days before `day`; both `YYYY-MM-DD`. */
export function daysBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

/** The oldest day (`YYYY-MM-DD`) still kept when it is `today`: 27 calendar days earlier. */
export function oldestKeptDay(today: string): string {
  return daysBefore(today, keptDays - 1);
}

/** Whether the runtime knows this IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
