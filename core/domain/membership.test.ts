import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  judgePurchase,
  type MembershipPeriod,
  type MembershipTerms,
  membershipHistory,
  type PaidMembership,
  planMembership,
  runningMembership,
} from "#core/domain/membership";

const friend: MembershipTerms = { planId: "friend", level: 1, months: 1, priceMinor: 10_000n };
const patron: MembershipTerms = { planId: "patron", level: 2, months: 1, priceMinor: 30_000n };
const keeper: MembershipTerms = { planId: "keeper", level: 3, months: 12, priceMinor: 600_000n };
const timeZone = "Europe/Kyiv";
const at = (day: string) => new Date(`${day}T10:00:00Z`);

type Bought = readonly [terms: MembershipTerms, paidAt: Date];

/** Buys one after the other, at the given times. */
function buy(...bought: Bought[]): PaidMembership[] {
  const paid: PaidMembership[] = [];
  for (const [terms, paidAt] of bought) {
    const period = planMembership(membershipHistory(paid, timeZone), terms, { paidAt, timeZone });
    paid.push({ period, terms, paidAt, refundedMinor: 0n });
  }
  return paid;
}

/** The periods of {@link buy}. */
const pay = (...bought: Bought[]): MembershipPeriod[] => buy(...bought).map(({ period }) => period);

/** Takes a refund off one of them, by its place. */
const refund = (paid: readonly PaidMembership[], place: number, amountMinor: bigint): PaidMembership[] =>
  paid.map((each, index) => (index === place ? { ...each, refundedMinor: each.refundedMinor + amountMinor } : each));

const historyOf = (paid: readonly PaidMembership[]) => membershipHistory(paid, timeZone);

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
    const bought = buy([friend, at("2026-01-31")]);
    const period = { ...friend, position: 2, startsAt: at("2026-02-28"), endsAt: at("2026-03-28"), isUpgrade: false };
    const short = { period, terms: friend, paidAt: at("2026-02-01"), refundedMinor: 0n };
    const renewal = planMembership(historyOf([...bought, short]), friend, { paidAt: at("2026-03-01"), timeZone });
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
    const history = historyOf(buy([patron, at("2026-01-01")]));
    const now = at("2026-01-15");
    expect([friend, patron, keeper].map((plan) => judgePurchase(history, plan, now))).toEqual([
      "lower",
      "renewal",
      "upgrade",
    ]);
    expect(judgePurchase(history, friend, at("2026-03-01"))).toBe("join");
    expect(runningMembership(history, at("2026-02-01"))).toBeNull();
    expect(historyOf([])).toEqual({ kept: [], latest: null, highestLevel: 0, lastPosition: 0, anchor: null });
  });
});

describe("refunds of memberships", () => {
  const endOf = (paid: readonly PaidMembership[]) => historyOf(paid).latest?.endsAt.toISOString().slice(0, 10);

  it("in full leave no period, and the level was never had", () => {
    const paid = refund(buy([friend, at("2026-01-01")], [patron, at("2026-01-16")]), 1, 30_000n);
    const history = historyOf(paid);
    expect(history).toMatchObject({ latest: { level: 1, endsAt: at("2026-02-01") }, highestLevel: 1, lastPosition: 2 });
    // Bought again, it lifts the member for the first time, and takes the next place.
    const again = planMembership(history, patron, { paidAt: at("2026-01-20"), timeZone });
    expect(again).toMatchObject({ position: 3, isUpgrade: true });
    expect(historyOf(refund(paid, 0, 10_000n))).toMatchObject({
      kept: [],
      latest: null,
      highestLevel: 0,
      anchor: null,
    });
  });

  it("in part shorten the time that was bought by price, to whole days", () => {
    const half = refund(buy([friend, at("2026-01-01")]), 0, 5_000n);
    // Half of 31 days are 15 and a half.
    expect(historyOf(half).latest).toMatchObject({ startsAt: at("2026-01-01"), endsAt: at("2026-01-16") });
    const almost = historyOf(refund(buy([friend, at("2026-01-01")]), 0, 9_999n));
    expect(almost).toMatchObject({ highestLevel: 1, latest: { endsAt: at("2026-01-01") } });
  });

  it("make what was paid later begin as if only the rest had been there", () => {
    const renewed = buy([friend, at("2026-01-01")], [friend, at("2026-01-20")]);
    expect(endOf(renewed)).toBe("2026-03-01");
    // The first is over on the 16th by then, so the second begins on the day it was paid.
    expect(endOf(refund(renewed, 0, 5_000n))).toBe("2026-02-20");
    expect(endOf(refund(renewed, 0, 10_000n))).toBe("2026-02-20");
    expect(endOf(refund(renewed, 1, 5_000n))).toBe("2026-02-15");
  });

  it("shorten only what the upgrade itself bought: what it absorbed stays", () => {
    const risen = buy([friend, at("2026-01-01")], [patron, at("2026-01-16")]);
    expect(historyOf(risen).latest?.endsAt).toEqual(new Date("2026-02-21T18:00:00Z"));
    // 31 days at two thirds are 20; sixteen days at a third of the price are five days and eight hours.
    expect(historyOf(refund(risen, 1, 10_000n)).latest?.endsAt).toEqual(new Date("2026-02-10T18:00:00Z"));
    // 31 days at three fifths are 18: three of them were still to come, and a third of that is one day.
    expect(historyOf(refund(risen, 0, 4_000n)).latest?.endsAt).toEqual(new Date("2026-02-17T10:00:00Z"));
  });

  it("leave what was stored before the first of them as it was stored", () => {
    const [first, second] = buy([friend, at("2026-01-31")], [friend, at("2026-02-10")]);
    if (!first || !second) throw new Error("two were bought");
    // Computed from the previous end, as the first release did.
    const old = { ...second, period: { ...second.period, endsAt: at("2026-03-28") } };
    const third = buy([friend, at("2026-01-31")], [friend, at("2026-02-10")], [friend, at("2026-03-10")]).slice(2);
    expect(historyOf([first, old, ...refund(third, 0, 1n)]).kept[1]).toEqual(old.period);
  });

  const plans = [friend, patron, keeper];
  const arbitraryPaid = (terms: MembershipTerms[]) =>
    fc
      .array(fc.tuple(fc.constantFrom(...terms), fc.integer({ min: 0, max: 60 * 86_400_000 })), {
        minLength: 1,
        maxLength: 7,
      })
      .map((bought) => {
        let clock = at("2026-01-01").getTime();
        return buy(
          ...bought.map(([plan, wait]): Bought => {
            clock += wait;
            return [plan, new Date(clock)];
          }),
        );
      });
  const parts = fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 100 })), { maxLength: 4 });
  /** Refunds parts of hundredths of what is left. */
  const refundParts = (paid: PaidMembership[], wanted: readonly (readonly [number, number])[]) =>
    wanted.reduce((sofar, [place, percent]) => {
      const each = sofar[place % sofar.length];
      if (!each) return sofar;
      const left = each.terms.priceMinor - each.refundedMinor;
      return refund(sofar, place % sofar.length, (left * BigInt(percent)) / 100n);
    }, paid);

  it("that do not exist leave every period as it was stored", () => {
    fc.assert(
      fc.property(arbitraryPaid(plans), (paid) => {
        expect(historyOf(paid).kept).toEqual(paid.map(({ period }) => period));
        // Planned again from the beginning they are the same, too: a refund of nothing changes nothing.
        let again: PaidMembership[] = [];
        for (const each of paid) {
          const { terms, paidAt } = each;
          const keptMinor = terms.priceMinor;
          const period = planMembership(historyOf(again), terms, { paidAt, timeZone, keptMinor });
          again = [...again, { ...each, period }];
        }
        expect(again).toEqual(paid);
      }),
    );
  });

  it("never lift anyone, whatever they are of, and never leave what was refunded in full", () => {
    fc.assert(
      fc.property(arbitraryPaid(plans), parts, (paid, wanted) => {
        const refunded = refundParts(paid, wanted);
        const [before, after] = [historyOf(paid), historyOf(refunded)];
        expect(after.highestLevel).toBeLessThanOrEqual(before.highestLevel);
        const keptOrders = refunded.filter(({ terms, refundedMinor }) => refundedMinor < terms.priceMinor);
        expect(after.kept.map(({ position }) => position)).toEqual(keptOrders.map(({ period }) => period.position));
        expect(after.highestLevel).toBe(Math.max(0, ...keptOrders.map(({ terms }) => terms.level)));
        expect(after.lastPosition).toBe(paid.length);
        for (const { startsAt, endsAt } of after.kept) expect(endsAt >= startsAt).toBe(true);
      }),
    );
  });

  it("never lengthen a membership of one level", () => {
    fc.assert(
      fc.property(arbitraryPaid([friend]), parts, (paid, wanted) => {
        const before = historyOf(paid).latest?.endsAt.getTime() ?? 0;
        expect(historyOf(refundParts(paid, wanted)).latest?.endsAt.getTime() ?? 0).toBeLessThanOrEqual(before);
      }),
    );
  });

  it("of the newest order never lengthen what it left, and the more is refunded the shorter it is", () => {
    fc.assert(
      fc.property(arbitraryPaid(plans), fc.nat(600_000), fc.nat(600_000), (paid, one, other) => {
        const last = paid.length - 1;
        const price = paid[last]?.terms.priceMinor ?? 0n;
        const [less, more] = [one, other].map((amount) => BigInt(amount) % price).toSorted((a, b) => (a < b ? -1 : 1));
        const endAfter = (amount = 0n) => historyOf(refund(paid, last, amount)).latest?.endsAt.getTime() ?? 0;
        expect(endAfter(more)).toBeLessThanOrEqual(endAfter(less));
        expect(endAfter(less)).toBeLessThanOrEqual(endAfter());
      }),
    );
  });
});
