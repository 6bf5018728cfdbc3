import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CommissionLine,
  calculateCommission,
  computeWeightedReferralPercentFromCart,
  resolvePlatformRate,
  resolveReferralCommissionPercent,
} from "#core/domain/commission";

const line: fc.Arbitrary<CommissionLine> = fc.record({
  lineTotalMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  referralRateBp: fc.integer({ min: 0, max: 5000 }),
  platformRateBp: fc.integer({ min: 0, max: 5000 }),
});
const lines = fc.array(line, { minLength: 1, maxLength: 20 });

describe("calculateCommission", () => {
  it("splits every order into parts that sum to the whole, none of them negative", () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (order, attributed) => {
        const { grossMinor, platformMinor, referralMinor, netMinor } = calculateCommission(order, attributed);
        expect(platformMinor + referralMinor + netMinor).toBe(grossMinor);
        expect(platformMinor >= 0n && referralMinor >= 0n && netMinor >= 0n).toBe(true);
      }),
    );
  });

  it("rounds once an order, not once a line: the vendor never loses a minor unit a line", () => {
    const cent = { lineTotalMinor: 10n, referralRateBp: 500, platformRateBp: 0 };
    expect(calculateCommission([cent, cent], true).referralMinor).toBe(1n);
  });

  it("takes no referral commission from an order without a referrer", () => {
    fc.assert(
      fc.property(lines, (order) => {
        expect(calculateCommission(order, false).referralMinor).toBe(0n);
      }),
    );
  });

  it("refuses lines that would cost more than they bring", () => {
    const greedy = { lineTotalMinor: 100n, referralRateBp: 5000, platformRateBp: 5001 };
    expect(() => calculateCommission([greedy], true)).toThrow(RangeError);
  });
});

describe("resolveReferralCommissionPercent", () => {
  const none = { productRateBp: null, merchantRateBp: null, defaultRateBp: null, envRateBp: 500, maxRateBp: 5000 };

  it.each([
    [
      { ...none, productRateBp: 1200, merchantRateBp: 800, defaultRateBp: 300 },
      { rateBp: 1200, source: "product" },
    ],
    [
      { ...none, merchantRateBp: 800, defaultRateBp: 300 },
      { rateBp: 800, source: "merchant" },
    ],
    [
      { ...none, defaultRateBp: 300 },
      { rateBp: 300, source: "default" },
    ],
    [none, { rateBp: 500, source: "env" }],
    [
      { ...none, productRateBp: 0 },
      { rateBp: 0, source: "product" },
    ],
    [
      { ...none, productRateBp: 9900 },
      { rateBp: 5000, source: "product" },
    ],
    [
      { ...none, merchantRateBp: -5 },
      { rateBp: 0, source: "merchant" },
    ],
  ])("takes the nearest rate that is set, within the limits", (candidates, expected) => {
    expect(resolveReferralCommissionPercent(candidates)).toEqual(expected);
  });
});

describe("computeWeightedReferralPercentFromCart", () => {
  it("weights by what lines cost", () => {
    const cart = [
      { lineTotalMinor: 30_000n, referralRateBp: 500, platformRateBp: 0 },
      { lineTotalMinor: 10_000n, referralRateBp: 1300, platformRateBp: 0 },
    ];
    expect(computeWeightedReferralPercentFromCart(cart)).toBe("7.0000");
  });

  it("lies between the lowest and the highest rate of the cart", () => {
    fc.assert(
      fc.property(lines, (cart) => {
        const percent = Number(computeWeightedReferralPercentFromCart(cart));
        const rates = cart.map((item) => item.referralRateBp / 100);
        expect(percent).toBeGreaterThanOrEqual(Math.min(...rates) - 0.0001);
        expect(percent).toBeLessThanOrEqual(Math.max(...rates) + 0.0001);
      }),
    );
  });

  it("is zero for an empty cart", () => {
    expect(computeWeightedReferralPercentFromCart([])).toBe("0.0000");
  });
});

describe("resolvePlatformRate", () => {
  it.each([
    ["starter", 2000],
    ["growth", 1700],
    ["professional", 1500],
    ["enterprise", 1200],
  ] as const)("charges a %s vendor %i bp", (tier, expected) => {
    expect(resolvePlatformRate({ tier, platformRateBp: null })).toBe(expected);
    expect(resolvePlatformRate({ tier, platformRateBp: 0 })).toBe(0);
  });
});
