import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import { planSettlements, type SettlementLine } from "#core/domain/settlement";

const line: fc.Arbitrary<SettlementLine> = fc.record({
  itemId: fc.uuid(),
  vendorId: fc.constantFrom("a", "b", "c"),
  lineTotalMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  referralRateBp: fc.integer({ min: 0, max: 5000 }),
  platformRateBp: fc.integer({ min: 0, max: 5000 }),
  referralRateSource: fc.constantFrom("product", "merchant", "default", "env"),
});

const about = {
  orderReference: "ring-1-1",
  currency: "UAH",
  paidAt: new Date("2026-03-01T10:00:00Z"),
  timeZone: "Europe/Kyiv",
  payoutTermsOf: (vendorId: string) =>
    vendorId === "b" ? ({ schedule: "instant", holdDays: 0 } as const) : defaultPayoutTerms,
} as const;

describe("planSettlements", () => {
  it("gives each vendor one settlement, and all of them together the whole order", () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const plan = planSettlements({ ...about, referralCode: "Frnd7Ref", lines });
        expect(plan.map((settlement) => settlement.vendorId).sort()).toEqual(
          [...new Set(lines.map((item) => item.vendorId))].sort(),
        );
        const gross = plan.reduce((sum, settlement) => sum + settlement.grossMinor, 0n);
        expect(gross).toBe(lines.reduce((sum, item) => sum + item.lineTotalMinor, 0n));
        for (const { grossMinor, platformMinor, referralMinor, netMinor } of plan) {
          expect(platformMinor + referralMinor + netMinor).toBe(grossMinor);
          expect([platformMinor, referralMinor, netMinor].every((part) => part >= 0n)).toBe(true);
        }
      }),
    );
  });

  it("writes the referral commission where the ERP reads it, and when the vendor is paid", () => {
    const [settlement] = planSettlements({
      ...about,
      referralCode: "Frnd7Ref",
      lines: [
        {
          itemId: "1",
          vendorId: "a",
          lineTotalMinor: 32_000n,
          referralRateBp: 500,
          platformRateBp: 2000,
          referralRateSource: "default",
        },
      ],
    });
    expect(settlement?.metadata.commissionBreakdown).toMatchObject({
      gross: "32000",
      platformCommission: "6400",
      referralCommission: "1600",
      netPayout: "24000",
    });
    expect(settlement?.dueAt).toEqual(new Date("2026-03-08T22:00:00Z"));
    expect(settlement?.metadata.payout).toEqual({ schedule: "weekly", holdDays: 3, timeZone: "Europe/Kyiv" });
  });
});
