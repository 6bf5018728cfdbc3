import { daysBefore, keptDays } from "#core/domain/visit-day";

/** What one day brought a referrer. Days are calendar days (`YYYY-MM-DD`) of the clone's time zone. */
export interface ReferralDay {
  day: string;
  visits: number;
  signUps: number;
  orders: number;
  paidOrders: number;
  /** Value when earned, in millionths of a US dollar; rejected rewards do not count. */
  usdMicros: bigint;
}

/** One number of the last 28 days beside that of the 28 before. */
export interface Figure<Value extends number | bigint = number> {
  last28Days: Value;
  before: Value;
  /** Growth in whole percent, towards zero; null where there was nothing before. */
  changePercent: number | null;
}

export interface ReferralFigures {
  visits: Figure;
  signUps: Figure;
  paidOrders: Figure;
  usdMicros: Figure<bigint>;
}

/** Days that are read: 28 to show and the 28 before them to compare with. */
export const comparedDays = keptDays * 2;

/** Every one of the last 56 days up to `today`, oldest first; a day of which nothing is known is a day of nothing. */
export function fillDays(today: string, known: readonly Partial<ReferralDay>[]): ReferralDay[] {
  const days = Array.from({ length: comparedDays }, (_, ago) => emptyDay(daysBefore(today, comparedDays - 1 - ago)));
  const byDay = new Map(days.map((day) => [day.day, day]));
  for (const part of known) {
    const day = part.day === undefined ? undefined : byDay.get(part.day);
    if (day) Object.assign(day, part);
  }
  return days;
}

function emptyDay(day: string): ReferralDay {
  return { day, visits: 0, signUps: 0, orders: 0, paidOrders: 0, usdMicros: 0n };
}

/** The four figures over 56 days, oldest first. */
export function summariseDays(days: readonly ReferralDay[]): ReferralFigures {
  const before = days.slice(-comparedDays, -keptDays);
  const recent = days.slice(-keptDays);
  const figure = (name: "visits" | "signUps" | "paidOrders"): Figure => {
    const sum = (part: readonly ReferralDay[]) => part.reduce((total, day) => total + day[name], 0);
    const [now, then] = [sum(recent), sum(before)];
    return { last28Days: now, before: then, changePercent: change(BigInt(now), BigInt(then)) };
  };
  const usd = (part: readonly ReferralDay[]) => part.reduce((total, day) => total + day.usdMicros, 0n);
  const [earned, earnedBefore] = [usd(recent), usd(before)];
  return {
    visits: figure("visits"),
    signUps: figure("signUps"),
    paidOrders: figure("paidOrders"),
    usdMicros: { last28Days: earned, before: earnedBefore, changePercent: change(earned, earnedBefore) },
  };
}

function change(now: bigint, then: bigint): number | null {
  return then === 0n ? null : Number(((now - then) * 100n) / then);
}
