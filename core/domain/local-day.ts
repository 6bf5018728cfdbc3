import { dayInTimeZone, daysBefore } from "#core/domain/visit-day";

const quarterHourMs = 900_000;
const dayMs = 86_400_000;

/** The calendar day (`YYYY-MM-DD`) so many days after another. */
export function daysAfter(day: string, days: number): string {
  return daysBefore(day, -days);
}

/** ISO weekday of a calendar day: 1 is Monday, 7 is Sunday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/**
 * The moment a calendar day begins in a time zone. Where clocks skip midnight it is the first moment after the skip, so
 * the answer always lies in that day; every zone changes its clocks on a quarter hour.
 *
 * @param day `YYYY-MM-DD`
 * @param timeZone IANA name
 */
export function startOfDay(day: string, timeZone: string): Date {
  const utcMidnight = Date.parse(`${day}T00:00:00Z`);
  let before = utcMidnight - dayMs;
  let inside = utcMidnight + dayMs;
  while (inside - before > quarterHourMs) {
    const middle = before + Math.floor((inside - before) / 2 / quarterHourMs) * quarterHourMs;
    if (dayInTimeZone(middle, timeZone) >= day) inside = middle;
    else before = middle;
  }
  return new Date(inside);
}

/**
 * When each of `days` consecutive days begins, followed by when the last of them ends. Only a day that is not 24 hours long
 * costs a search.
 *
 * @param from the first day, `YYYY-MM-DD`
 * @param timeZone IANA name
 */
export function startsOfDays(from: string, days: number, timeZone: string): Date[] {
  const starts = [startOfDay(from, timeZone)];
  for (let at = 1; at <= days; at += 1) {
    const day = daysAfter(from, at);
    const guess = (starts.at(-1)?.getTime() ?? 0) + dayMs;
    const isFirst = dayInTimeZone(guess, timeZone) === day && dayInTimeZone(guess - 1, timeZone) < day;
    starts.push(isFirst ? new Date(guess) : startOfDay(day, timeZone));
  }
  return starts;
}

/**
 * The calendar day so many months after another; a day the month does not have becomes its last.
 *
 * @param day `YYYY-MM-DD`
 */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const moved = new Date(Date.UTC(year, month - 1 + months, Math.min(date, lastOfMonth)));
  return moved.toISOString().slice(0, 10);
}

/** The first day of the month after a day's own. */
export function firstOfNextMonth(day: string): string {
  return monthsAfter(`${day.slice(0, 7)}-01`, 1);
}

/** Adds calendar months to a moment: the same time of day by the zone's clock, as far as that day has it. */
export function addMonths(moment: Date, months: number, timeZone: string): Date {
  const day = dayInTimeZone(moment.getTime(), timeZone);
  const intoDay = moment.getTime() - startOfDay(day, timeZone).getTime();
  const target = monthsAfter(day, months);
  const next = startOfDay(daysAfter(target, 1), timeZone).getTime();
  return new Date(Math.min(startOfDay(target, timeZone).getTime() + intoDay, next - 1));
}
