import { expect, it } from "vitest";
import { balanceOf, nextPayoutOf, type VendorBalance } from "#core/domain/vendor-balance";

const day = (n: number) => new Date(Date.UTC(2026, 2, n));
const balance = (carriedMinor: bigint): VendorBalance => ({
  currency: "UAH",
  pendingMinor: 300n,
  heldMinor: 50n,
  carriedMinor,
});

it("adds up what is due first, and takes off what is carried", () => {
  const due = [
    { currency: "UAH", leftMinor: 100n, dueAt: day(1) },
    { currency: "USD", leftMinor: 7n, dueAt: day(1) },
    { currency: "UAH", leftMinor: 20n, dueAt: day(1) },
    { currency: "UAH", leftMinor: 180n, dueAt: day(2) },
  ] as const;
  expect(nextPayoutOf(due, [balance(0n)])).toMatchObject({ dueAt: day(1), netMinor: 120n, carriedMinor: 0n });
  expect(nextPayoutOf(due, [balance(-130n)])).toMatchObject({ netMinor: -10n, carriedMinor: -130n });
  expect(nextPayoutOf(due.slice(1, 2), [balance(-130n)])).toMatchObject({ currency: "USD", netMinor: 7n });
  expect(nextPayoutOf([], [balance(-130n)])).toBeNull();
});

it("is below zero where more was refunded than is to come", () => {
  expect(balanceOf(balance(0n))).toBe(350n);
  expect(balanceOf(balance(-400n))).toBe(-50n);
});
