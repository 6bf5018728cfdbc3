import { describe, expect, it } from "vitest";
import { describeFund } from "#core/domain/referral-fund";

describe("describeFund", () => {
  it("sets what vendors put in against what is owed and paid, and keeps memberships apart", () => {
    const fund = describeFund(10_000n, [
      { purpose: "store_order", status: "pending_approval", numerator: 20_000_000n },
      { purpose: "store_order", status: "failed", numerator: 5_000n },
      { purpose: "store_order", status: "minted", numerator: 30_000_000n },
      { purpose: "store_order", status: "rejected", numerator: 10_000_000n },
      { purpose: "membership_upgrade", status: "minted", numerator: 7_000_000n },
      { purpose: "membership_upgrade", status: "rejected", numerator: 9_000_000n },
    ]);
    expect(fund).toEqual({
      putInMinor: 10_000n,
      owedMinor: 2_000n,
      paidMinor: 3_000n,
      leftMinor: 4_999n,
      membershipsMinor: 700n,
    });
  });

  it("goes below zero by the fractions that vendors' rounding kept out, and says so", () => {
    expect(describeFund(0n, [{ purpose: "store_order", status: "minted", numerator: 1n }]).leftMinor).toBe(-1n);
    expect(describeFund(5n, []).leftMinor).toBe(5n);
  });
});
