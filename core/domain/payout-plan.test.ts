import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PayoutFacts, payoutAmount, payoutObstacle } from "#core/domain/payout-plan";

const facts: PayoutFacts = {
  method: "bank",
  isMethodWaiting: false,
  hasOwner: true,
  hasDebtor: true,
  details: "usable",
  settledMinor: 1_000n,
  adjustedMinor: 100n,
  minimumMinor: 900n,
};

describe("what is due", () => {
  it.each([
    ["is paid by bank", {}, null],
    ["is paid by credit, whatever the bank details", { method: "credit", details: "none", hasDebtor: false }, null],
    ["waits for the vendor's choice", { method: null }, "no_method"],
    ["waits for somebody who works for the vendor", { hasOwner: false }, "no_owner"],
    ["waits for an account that pays", { hasDebtor: false }, "no_debtor"],
    ["waits for bank details", { details: "none" }, "no_details"],
    ["waits for another way of being paid", { isMethodWaiting: true }, "method_waits"],
    ["waits for new bank details", { details: "waiting" }, "details_wait"],
    ["waits while the bank refuses them", { details: "refused" }, "details_refused"],
    ["is carried where refunds come to as much", { adjustedMinor: 1_000n }, "negative"],
    ["is carried where refunds come to more", { adjustedMinor: 1_001n }, "negative"],
    ["is carried below the minimum", { minimumMinor: 901n }, "below_minimum"],
    ["is paid where a refund raised the net", { adjustedMinor: -1n, minimumMinor: 1_001n }, null],
  ] as const)("%s", (_what, change, obstacle) => {
    expect(payoutObstacle({ ...facts, ...change })).toBe(obstacle);
  });

  it("is paid only above zero and at the minimum or above", () => {
    const minor = fc.bigInt(-(10n ** 12n), 10n ** 12n);
    fc.assert(
      fc.property(minor, minor, fc.bigInt(0n, 10n ** 12n), (settledMinor, adjustedMinor, minimumMinor) => {
        const some = { ...facts, settledMinor, adjustedMinor, minimumMinor };
        const isPaid = payoutObstacle(some) === null;
        expect(isPaid).toBe(payoutAmount(some) > 0n && payoutAmount(some) >= minimumMinor);
      }),
    );
  });
});
