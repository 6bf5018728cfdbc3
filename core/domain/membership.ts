import type { Attribution } from "#core/domain/attribution";
import { addMonths } from "#core/domain/local-day";

/** What a membership order bought, frozen on it. */
export interface MembershipTerms {
  planId: string;
  /** From 1; a higher level holds all that a lower one does. */
  level: number;
  /** Length in calendar months. */
  months: number;
  priceMinor: bigint;
}

/** A stretch of membership that a paid order opened. The one with the highest position is the current one. */
export interface MembershipPeriod extends MembershipTerms {
  /** From 1, without gaps: two payments at once cannot both take the same. */
  position: number;
  startsAt: Date;
  endsAt: Date;
  /** Whether it lifted the member to a level never had before: only then is a referral reward due. */
  isUpgrade: boolean;
}

/** Everything a user ever had, as far as it decides what comes next. */
export interface MembershipHistory {
  /** The newest period, running or over; null for somebody who never was a member. */
  latest: MembershipPeriod | null;
  /** 0 for nobody. */
  highestLevel: number;
  /** Start of the current run of renewals; null for someone who was never a member. */
  anchor: RenewalAnchor | null;
}

/**
 * Start of an unbroken run of renewals, and the months sold in it so far. Every end date is computed from that start:
 * computed from the previous end, 31 January would become 28 February and then 28 March.
 */
interface RenewalAnchor {
  from: Date;
  months: number;
}

/** The history that a user's periods make. */
export function membershipHistory(periods: readonly MembershipPeriod[]): MembershipHistory {
  let latest: MembershipPeriod | null = null;
  let highestLevel = 0;
  let anchor: RenewalAnchor | null = null;
  for (const period of periods.toSorted((left, right) => left.position - right.position)) {
    anchor = anchorAfter(period, latest, anchor);
    latest = period;
    highestLevel = Math.max(highestLevel, period.level);
  }
  return { latest, highestLevel, anchor };
}

function anchorAfter(
  { startsAt, endsAt, level, months }: MembershipPeriod,
  before: MembershipPeriod | null,
  anchor: RenewalAnchor | null,
): RenewalAnchor {
  // An upgrade absorbed another plan's remaining time, so its end is not a whole number of months from its start.
  if (before && startsAt < before.endsAt) return { from: endsAt, months: 0 };
  const renews = before?.level === level && before.endsAt.getTime() === startsAt.getTime();
  return renews && anchor ? { from: anchor.from, months: anchor.months + months } : { from: startsAt, months };
}

/** The period that covers a moment, or null. */
export function runningMembership({ latest }: MembershipHistory, at: Date): MembershipPeriod | null {
  return latest && latest.endsAt > at ? latest : null;
}

/** What buying a plan would be now. A lower level beside a running higher one is not sold. */
export function judgePurchase(
  history: MembershipHistory,
  { level }: { level: number },
  at: Date,
): "join" | "renewal" | "upgrade" | "lower" {
  const running = runningMembership(history, at);
  if (!running) return "join";
  if (level === running.level) return "renewal";
  return level > running.level ? "upgrade" : "lower";
}

/**
 * What a paid membership order does. Nothing paid is ever lost:
 * - without a running membership it begins now;
 * - the same level is a renewal: it begins where the running one ends, and ends on the day of the month the run began on;
 * - a higher level begins now, and what is left of the lower one becomes time at the new level, by what a month cost;
 * - a lower level (bought in another tab, say) becomes time at the running level in the same way.
 *
 * Time is rounded down to a millisecond.
 */
export function planMembership(
  history: MembershipHistory,
  terms: MembershipTerms,
  { paidAt, timeZone }: { paidAt: Date; timeZone: string },
): MembershipPeriod {
  const position = (history.latest?.position ?? 0) + 1;
  const isUpgrade = terms.level > history.highestLevel;
  const running = runningMembership(history, paidAt);
  if (!running) {
    const endsAt = addMonths(paidAt, terms.months, timeZone);
    return { ...terms, position, isUpgrade, startsAt: paidAt, endsAt };
  }
  if (terms.level === running.level) {
    const { from, months } = history.anchor ?? { from: running.endsAt, months: 0 };
    const endsAt = addMonths(from, months + terms.months, timeZone);
    return { ...terms, position, isUpgrade, startsAt: running.endsAt, endsAt };
  }
  const bought = addMonths(paidAt, terms.months, timeZone);
  const left = running.endsAt.getTime() - paidAt.getTime();
  if (terms.level > running.level) {
    const endsAt = new Date(bought.getTime() + convertTime(left, running, terms));
    return { ...terms, position, isUpgrade, startsAt: paidAt, endsAt };
  }
  const { planId, level, months, priceMinor } = running;
  const added = convertTime(bought.getTime() - paidAt.getTime(), terms, running);
  const endsAt = new Date(running.endsAt.getTime() + added);
  return { planId, level, months, priceMinor, position, isUpgrade, startsAt: paidAt, endsAt };
}

/** Milliseconds under one plan as milliseconds under another of the same worth, rounded down. */
function convertTime(ms: number, from: MembershipTerms, to: MembershipTerms): number {
  return Number((BigInt(ms) * from.priceMinor * BigInt(to.months)) / (BigInt(from.months) * to.priceMinor));
}

/** A renewal earns its referrer nothing, and says so. */
export function judgeUpgrade(attribution: Attribution, isUpgrade: boolean): Attribution {
  if (attribution.outcome !== "attributed" || isUpgrade) return attribution;
  return { outcome: "refused", code: attribution.referralCode, reason: "not_an_upgrade" };
}
