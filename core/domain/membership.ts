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

/** A paid membership order: what it bought and when, the period that was stored for it, and what refunds took off its price. */
export interface PaidMembership {
  period: MembershipPeriod;
  terms: MembershipTerms;
  paidAt: Date;
  /** In minor units; zero without refunds. */
  refundedMinor: bigint;
}

/** Everything a user ever had and kept, as far as it decides what comes next. */
export interface MembershipHistory {
  /** What is left of each period, in the order they were paid. One that was refunded in full is missing. */
  kept: readonly MembershipPeriod[];
  /** The newest period, running or over; null for somebody who never was a member. */
  latest: MembershipPeriod | null;
  /** 0 for nobody. */
  highestLevel: number;
  /** The highest position that was ever stored, kept or not; 0 for none. */
  lastPosition: number;
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

const nobody: MembershipHistory = { kept: [], latest: null, highestLevel: 0, lastPosition: 0, anchor: null };

/**
 * The history that a user's paid orders make, in the clone's time zone. Periods count as they were stored, up to the first
 * that was refunded. From there on each is planned anew after what is left: an order refunded in full opened none, and its
 * level was never had; of one refunded in part, the time that it bought is shortened by price, floored to whole days.
 */
export function membershipHistory(paid: readonly PaidMembership[], timeZone: string): MembershipHistory {
  let history = nobody;
  let isReplayed = false;
  for (const { period, terms, paidAt, refundedMinor } of paid.toSorted(inOrder)) {
    const keptMinor = terms.priceMinor - refundedMinor;
    const isShortened = refundedMinor > 0n;
    isReplayed ||= isShortened;
    const { position } = period;
    if (keptMinor <= 0n) {
      history = { ...history, lastPosition: position };
      continue;
    }
    const kept = isReplayed ? { ...planMembership(history, terms, { paidAt, timeZone, keptMinor }), position } : period;
    history = {
      kept: [...history.kept, kept],
      latest: kept,
      highestLevel: Math.max(history.highestLevel, kept.level),
      lastPosition: position,
      anchor: isShortened ? { from: kept.endsAt, months: 0 } : anchorAfter(kept, history),
    };
  }
  return history;
}

function inOrder(one: PaidMembership, other: PaidMembership): number {
  return one.period.position - other.period.position;
}

function anchorAfter(
  { startsAt, endsAt, level, months }: MembershipPeriod,
  { latest: before, anchor }: MembershipHistory,
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
 * Time is rounded down to a millisecond. With less than the whole price kept, the time that the order bought is shortened in
 * proportion and rounded down to whole days, before anything else is made of it.
 */
export function planMembership(
  history: MembershipHistory,
  terms: MembershipTerms,
  { paidAt, timeZone, keptMinor = terms.priceMinor }: { paidAt: Date; timeZone: string; keptMinor?: bigint },
): MembershipPeriod {
  const position = history.lastPosition + 1;
  const isUpgrade = terms.level > history.highestLevel;
  const running = runningMembership(history, paidAt);
  const keep = (from: Date, to: Date) => shorten(from, to, keptMinor, terms.priceMinor);
  if (!running) {
    const endsAt = keep(paidAt, addMonths(paidAt, terms.months, timeZone));
    return { ...terms, position, isUpgrade, startsAt: paidAt, endsAt };
  }
  if (terms.level === running.level) {
    const startsAt = running.endsAt;
    const { from, months } = history.anchor ?? { from: startsAt, months: 0 };
    const endsAt = keep(startsAt, addMonths(from, months + terms.months, timeZone));
    return { ...terms, position, isUpgrade, startsAt, endsAt };
  }
  const bought = keep(paidAt, addMonths(paidAt, terms.months, timeZone));
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

const dayMs = 86_400_000;

/** The end of a time of which only part of the price was kept: whole days from its start, rounded down. */
function shorten(from: Date, to: Date, keptMinor: bigint, priceMinor: bigint): Date {
  if (keptMinor >= priceMinor) return to;
  const whole = BigInt(to.getTime() - from.getTime());
  const days = (whole * keptMinor) / (priceMinor * BigInt(dayMs));
  return new Date(from.getTime() + Number(days) * dayMs);
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
