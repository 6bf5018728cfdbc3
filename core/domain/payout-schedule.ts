import { daysAfter, firstOfNextMonth, startOfDay, weekday } from "#core/domain/local-day";
import { dayInTimeZone } from "#core/domain/visit-day";

/** When vendors are paid out: as soon as the hold is over, or at the next midnight, Monday or first of a month. */
export const payoutSchedules = ["instant", "daily", "weekly", "monthly"] as const;
export type PayoutSchedule = (typeof payoutSchedules)[number];

/** The longest a payout may be held back, in days. */
export const MAX_HOLD_DAYS = 90;

export interface PayoutTerms {
  schedule: PayoutSchedule;
  /** Whole days between payment and the earliest payout, 0..{@link MAX_HOLD_DAYS}. */
  holdDays: number;
}

/** Where neither vendor nor clone says otherwise. */
export const defaultPayoutTerms: PayoutTerms = { schedule: "weekly", holdDays: 3 };

/** A vendor's own terms over those of the clone, each by itself. */
export function resolvePayoutTerms(
  vendor: { payoutSchedule: PayoutSchedule | null; payoutHoldDays: number | null },
  clone: PayoutTerms,
): PayoutTerms {
  return { schedule: vendor.payoutSchedule ?? clone.schedule, holdDays: vendor.payoutHoldDays ?? clone.holdDays };
}

const dayMs = 86_400_000;

/**
 * When money that was paid at `paidAt` is due to the vendor. `instant` holds for so many times 24 hours. The others hold
 * for so many days of the zone's calendar and pay at the start of a day after the last of them: the next day, Monday,
 * or first of a month. Days of 23 and 25 hours change nothing of the date.
 */
export function payoutDueAt(paidAt: Date, { schedule, holdDays }: PayoutTerms, timeZone: string): Date {
  if (schedule === "instant") return new Date(paidAt.getTime() + holdDays * dayMs);
  const earliest = daysAfter(dayInTimeZone(paidAt.getTime(), timeZone), holdDays + 1);
  return startOfDay(boundaryFrom(earliest, schedule), timeZone);
}

/** The first day of payout that is `day` or later. */
function boundaryFrom(day: string, schedule: Exclude<PayoutSchedule, "instant">): string {
  switch (schedule) {
    case "daily":
      return day;
    case "weekly":
      return daysAfter(day, (8 - weekday(day)) % 7);
    case "monthly":
      return day.endsWith("-01") ? day : firstOfNextMonth(day);
  }
}
