import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  judgePurchase,
  type MembershipPeriod,
  type MembershipTerms,
  membershipHistory,
  planMembership,
  runningMembership,
} from "#core/domain/membership";

const friend: MembershipTerms = { planId: "friend", level: 1, months: 1, priceMinor: 10_000n };
const patron: MembershipTerms = { planId: "patron", level: 2, months: 1, priceMinor: 30_000n };
const keeper: MembershipTerms = { planId: "keeper", level: 3, months: 12, priceMinor: 600_000n };
const timeZone = "Europe/Kyiv";
const at = (day: string) => new Date(`${day}T10:00:00Z`);

/** Pays one after the other, at the given times. */
function pay(...paid: (readonly [MembershipTerms, Date])[]): MembershipPeriod[] {
  const periods: MembershipPeriod[] = [];
  for (const [terms, paidAt] of paid) {
    periods.push(planMembership(membershipHistory(periods), terms, { paidAt, timeZone }));
  }
  return periods;
}

describe("planMembership", () => {
  it("begins with the payment and lasts whole calendar months", () => {
    expect(pay([friend, at("2026-01-31")])).toMatchObject([
      { position: 1, level: 1, startsAt: at("2026-01-31"), endsAt: at("2026-02-28"), isUpgrade: true },
    ]);
  });

  it("renews from the end, not from the payment, and earns no reward", () => {
    const [, renewal] = pay([friend, at("2026-01-10")], [friend, at("2026-01-20")]);
    expect(renewal).toMatchObject({ startsAt: at("2026-02-10"), endsAt: at("2026-03-10"), isUpgrade: false });
  });

  it("keeps the day it began on through short months", () => {
    const monthly = pay(
      ...["2026-01-31", "2026-02-10", "2026-03-10", "2026-04-10"].map((day) => [friend, at(day)] as const),
    );
    expect(monthly.map(({ endsAt }) => endsAt.toISOString())).toEqual([
      "2026-02-28T10:00:00.000Z",
      "2026-03-31T09:00:00.000Z",
      "2026-04-30T09:00:00.000Z",
      "2026-05-31T09:00:00.000Z",
    ]);
    expect(monthly.slice(1).map(({ startsAt }) => startsAt)).toEqual(monthly.slice(0, -1).map(({ endsAt }) => endsAt));
  });

  it("keeps the day that an upgrade ended on, and begins anew after a gap", () => {
    const risen = pay(
      [friend, at("2026-01-01")],
      [patron, at("2026-01-16")],
      [patron, at("2026-01-17")],
      [patron, at("2026-01-18")],
    );
    expect(risen.slice(1).map(({ endsAt }) => endsAt.toISOString().slice(0, 10))).toEqual([
      "2026-02-21",
      "2026-03-21",
      "2026-04-21",
    ]);
    const [, again, renewed] = pay([friend, at("2026-01-31")], [friend, at("2026-05-30")], [friend, at("2026-06-01")]);
    expect([again, renewed].map((period) => period?.endsAt)).toEqual([at("2026-06-30"), at("2026-07-30")]);
  });

  it("restores the days lost when each renewal was computed from the previous end", () => {
    const [first] = pay([friend, at("2026-01-31")]);
    const short = { ...friend, position: 2, startsAt: at("2026-02-28"), endsAt: at("2026-03-28"), isUpgrade: false };
    const renewal = planMembership(membershipHistory([...(first ? [first] : []), short]), friend, {
      paidAt: at("2026-03-01"),
      timeZone,
    });
    expect(renewal).toMatchObject({ startsAt: at("2026-03-28"), endsAt: new Date("2026-04-30T09:00:00Z") });
  });

  it("rises at once and turns what is left into time at the new level, by what a month cost", () => {
    const [, risen] = pay([friend, at("2026-01-01")], [patron, at("2026-01-16")]);
    // Sixteen days at a third of the price are five days and eight hours.
    expect(risen).toMatchObject({ level: 2, startsAt: at("2026-01-16"), isUpgrade: true });
    expect(risen?.endsAt).toEqual(new Date("2026-02-21T18:00:00Z"));
  });

  it("turns a lower plan paid beside a higher one into time at the higher", () => {
    const [before, after] = pay([patron, at("2026-01-01")], [friend, at("2026-01-02")]);
    expect(after).toMatchObject({ planId: "patron", level: 2, isUpgrade: false });
    expect(after && before && after.endsAt.getTime() - before.endsAt.getTime()).toBe((31 * 86_400_000) / 3);
  });

  it("is an upgrade once a level: coming back to a level that was had is none", () => {
    const periods = pay([friend, at("2026-01-01")], [friend, at("2026-06-01")], [keeper, at("2027-01-01")]);
    expect(periods.map((period) => period.isUpgrade)).toEqual([true, false, true]);
    expect(periods[1]?.startsAt).toEqual(at("2026-06-01"));
  });

  it("never shortens what was paid for, numbers without gaps, and lifts each level once", () => {
    const terms = fc.constantFrom(friend, patron, keeper);
    const gap = fc.integer({ min: 0, max: 400 * 86_400_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(terms, gap), { minLength: 1, maxLength: 8 }), (bought) => {
        let clock = at("2026-01-01").getTime();
        const periods = pay(
          ...bought.map(([plan, wait]): [MembershipTerms, Date] => {
            clock += wait;
            return [plan, new Date(clock)];
          }),
        );
        expect(periods.map((period) => period.position)).toEqual(periods.map((_, index) => index + 1));
        for (const [index, period] of periods.entries()) {
          expect(period.endsAt > period.startsAt).toBe(true);
          const before = periods[index - 1];
          if (before && before.level === period.level) expect(period.endsAt > before.endsAt).toBe(true);
        }
        const lifted = periods.filter((period) => period.isUpgrade).map((period) => period.level);
        expect(new Set(lifted).size).toBe(lifted.length);
        expect(lifted).toEqual([...lifted].sort((a, b) => a - b));
      }),
    );
  });
});

describe("what is sold", () => {
  it("is everything but a lower level beside a running one", () => {
    const history = membershipHistory(pay([patron, at("2026-01-01")]));
    const now = at("2026-01-15");
    expect([friend, patron, keeper].map((plan) => judgePurchase(history, plan, now))).toEqual([
      "lower",
      "renewal",
      "upgrade",
    ]);
    expect(judgePurchase(history, friend, at("2026-03-01"))).toBe("join");
    expect(runningMembership(history, at("2026-02-01"))).toBeNull();
    expect(membershipHistory([])).toEqual({ latest: null, highestLevel: 0, anchor: null });
  });
});
