import { expect, it } from "vitest";
import { balanceOf, nextPayoutOf, soonestPayout, type VendorBalance } from "#core/domain/vendor-balance";

const day = (n: number) => new Date(Date.UTC(2026, 2, n));
const balance = (carriedMinor: bigint): VendorBalance => ({
  currency: "UAH",
  pendingMinor: 300n,
  heldMinor: 50n,
  carriedMinor,
});
const upcoming = [
  { dueAt: day(5), pendingMinor: 120n },
  { dueAt: day(12), pendingMinor: 80n },
];
const next = (carriedMinor: bigint, minimumMinor: bigint) =>
  nextPayoutOf(balance(carriedMinor), { now: day(1), upcoming, hasDue: true, minimumMinor });

it("is what is due now, with what is carried", () => {
  expect(next(0n, 0n)).toMatchObject({ dueAt: day(1), isDue: true, netMinor: 100n });
  expect(next(-40n, 60n)).toMatchObject({ dueAt: day(1), isDue: true, netMinor: 60n, carriedMinor: -40n });
});

it("waits until what is due reaches the minimum", () => {
  expect(next(-40n, 61n)).toMatchObject({ dueAt: day(5), isDue: false, netMinor: 180n });
  expect(next(-100n, 0n)).toMatchObject({ dueAt: day(5), netMinor: 120n });
  expect(next(0n, 300n)).toMatchObject({ dueAt: day(12), netMinor: 300n });
});

it("has no date where all pending sales do not reach the minimum, or do not make up for refunds", () => {
  expect(next(0n, 301n)).toMatchObject({ dueAt: null, isDue: false, netMinor: 300n, minimumMinor: 301n });
  expect(next(-400n, 0n)).toMatchObject({ dueAt: null, netMinor: -100n });
});

it("is nothing where no sale is pending", () => {
  const paid = { ...balance(-130n), pendingMinor: 0n };
  expect(nextPayoutOf(paid, { now: day(1), upcoming: [], hasDue: false, minimumMinor: 0n })).toBeNull();
});

it("adds what earlier payouts came to too little to the next sale's, and never pays it alone", () => {
  const owed = { ...balance(1n), pendingMinor: 200n };
  const later = { now: day(1), upcoming, hasDue: false, minimumMinor: 0n };
  expect(nextPayoutOf(owed, later)).toMatchObject({ dueAt: day(5), isDue: false, netMinor: 121n, carriedMinor: 1n });
  expect(nextPayoutOf({ ...owed, pendingMinor: 0n }, { ...later, upcoming: [] })).toBeNull();
});

it("is what a later payout holds of a sale that is to be paid again, though nothing is left of the sale", () => {
  const again = { ...balance(80n), pendingMinor: 0n };
  const due = { now: day(1), upcoming: [], hasDue: true, minimumMinor: 0n };
  expect(nextPayoutOf(again, due)).toMatchObject({ isDue: true, netMinor: 80n });
  expect(nextPayoutOf({ ...again, carriedMinor: 0n }, due)).toBeNull();
});

it("that is paid first stands for all", () => {
  const [now, later, never] = [next(0n, 0n), next(0n, 300n), next(0n, 301n)].map((each) => {
    if (!each) throw new Error("sales are pending");
    return each;
  });
  if (!now || !later || !never) throw new Error("three payouts");
  expect(soonestPayout([never, later, now])).toBe(now);
  expect(soonestPayout([never])).toBeNull();
});

it("is below zero where more was refunded than is to come", () => {
  expect(balanceOf(balance(0n))).toBe(350n);
  expect(balanceOf(balance(-400n))).toBe(-50n);
});
