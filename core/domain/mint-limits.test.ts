import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { nextUtcDay, rewardMicros, tokenMicros, utcDay, whyCapsTooWide } from "#core/domain/mint-limits";
import { sizeReward } from "#core/domain/reward";

const quote = { tokenUsd: parseDecimal("0.10"), uahPerUsd: parseDecimal("40"), tokenDecimals: 18 };
const token = 10n ** 18n;

describe("what a reward counts as", () => {
  it("is the higher of its tokens' value and the referral amount, rounded up", () => {
    expect(tokenMicros(token, quote)).toBe(100_000n);
    expect(tokenMicros(1n, quote)).toBe(1n);
    const sized = { amount: 10n * token, numerator: 40_000_000n, currency: "UAH" as const };
    expect(rewardMicros(sized, quote)).toBe(1_000_000n);
    expect(rewardMicros({ ...sized, amount: 20n * token }, quote)).toBe(2_000_000n);
    expect(rewardMicros({ ...sized, amount: 1n }, quote)).toBe(1_000_000n);
    expect(rewardMicros({ ...sized, currency: "USD" }, quote)).toBe(40_000_000n);
  });

  it("is what was owed, rounded up to a millionth, when the row is genuine", () => {
    const numerators = fc.bigInt(1n, 10n ** 15n);
    const decimal = fc.tuple(fc.bigInt(1n, 10n ** 9n), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(numerators, decimal, decimal, fc.integer({ min: 0, max: 18 }), (numerator, price, rate, decimals) => {
        const [tokenUsd, uahPerUsd] = [price, rate].map(([value, scale]) => ({ value, scale }));
        if (!tokenUsd || !uahPerUsd) throw new Error("both were made");
        const amount = sizeReward(numerator, { uahPerUsd, tokenUsd, tokenDecimals: decimals });
        const micros = rewardMicros(
          { amount, numerator, currency: "UAH" },
          { tokenUsd, uahPerUsd, tokenDecimals: decimals },
        );
        // numerator / rate, in millionths, rounded up.
        expect((micros - 1n) * uahPerUsd.value < numerator * 10n ** BigInt(uahPerUsd.scale)).toBe(true);
        expect(micros * uahPerUsd.value >= numerator * 10n ** BigInt(uahPerUsd.scale)).toBe(true);
      }),
    );
  });
});

describe("the contract's caps", () => {
  const limits = { rewardMicros: 1_000_000_000n, dayMicros: 10_000_000_000n };

  it("must be set and within the ceilings on a real chain, and may be anything on the local one", () => {
    const caps = { payment: 10_000n * token, daily: 100_000n * token };
    expect(whyCapsTooWide(137, caps, limits, quote)).toBeNull();
    expect(whyCapsTooWide(137, { ...caps, payment: null }, limits, quote)).toMatchObject({
      code: "payment_cap_too_wide",
    });
    expect(whyCapsTooWide(137, { ...caps, daily: null }, limits, quote)).toMatchObject({ code: "day_cap_too_wide" });
    expect(whyCapsTooWide(137, { ...caps, payment: caps.payment + 1n }, limits, quote)).toMatchObject({
      code: "payment_cap_too_wide",
    });
    expect(whyCapsTooWide(137, { ...caps, daily: caps.daily + 1n }, limits, quote)).toMatchObject({
      code: "day_cap_too_wide",
    });
    expect(whyCapsTooWide(80_002, { payment: null, daily: null }, limits, quote)).not.toBeNull();
    expect(whyCapsTooWide(31_337, { payment: null, daily: null }, limits, quote)).toBeNull();
  });
});

describe("days", () => {
  it("are UTC's", () => {
    expect(utcDay(new Date("2026-12-31T23:59:59.999Z"))).toBe("2026-12-31");
    expect(nextUtcDay(new Date("2026-12-31T23:59:59.999Z"))).toEqual(new Date("2027-01-01T00:00:00Z"));
    expect(nextUtcDay(new Date("2026-12-31T00:00:00Z"))).toEqual(new Date("2027-01-01T00:00:00Z"));
  });
});
