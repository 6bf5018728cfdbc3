import fc from "fast-check";
import { expect, test } from "vitest";
import { type FeeLimits, l1FeeOf, planFees, raiseFees, rewardsAffordable } from "#core/domain/fees";

const gwei = (value: number) => BigInt(Math.round(value * 1000)) * 1_000_000n;
const polygon: FeeLimits = { chainId: 137, maxFee: gwei(500), gas: 1_000_000n };
const local: FeeLimits = { chainId: 31337, maxFee: gwei(500), gas: 1_000_000n };

test("on Polygon the tip is never under the validators' floor, or the transaction would lie there unseen", () => {
  expect(planFees({ baseFee: gwei(20), suggestedTip: gwei(1) }, polygon)).toEqual({
    maxFeePerGas: gwei(70),
    maxPriorityFeePerGas: gwei(30),
  });
  expect(planFees({ baseFee: gwei(20), suggestedTip: gwei(1) }, local)?.maxPriorityFeePerGas).toBe(gwei(1));
});

test("a spike above the limit makes rewards wait instead of paying any price", () => {
  expect(planFees({ baseFee: gwei(471), suggestedTip: gwei(30) }, polygon)).toBeNull();
  expect(planFees({ baseFee: gwei(470), suggestedTip: gwei(30) }, polygon)).toEqual({
    maxFeePerGas: gwei(500),
    maxPriorityFeePerGas: gwei(30),
  });
});

test("a large batch stays under the 1 POL that a Polygon node takes for one transaction", () => {
  const fees = planFees({ baseFee: gwei(200), suggestedTip: gwei(30) }, { ...polygon, gas: 4_000_000n });
  expect(fees?.maxFeePerGas).toBe(gwei(250));
});

const fee = fc.bigInt({ min: 1n, max: gwei(600) });

test("a replacement raises both fees by at least the 10 % that nodes ask for, and never above the limit", () => {
  fc.assert(
    fc.property(fee, fee, fee, fee, (baseFee, suggestedTip, a, b) => {
      const [maxPriorityFeePerGas, maxFeePerGas] = a < b ? [a, b] : [b, a];
      const raised = raiseFees({ maxFeePerGas, maxPriorityFeePerGas }, { baseFee, suggestedTip }, polygon);
      fc.pre(raised !== null);
      expect(raised.maxFeePerGas * 100n).toBeGreaterThanOrEqual(maxFeePerGas * 115n);
      expect(raised.maxPriorityFeePerGas * 100n).toBeGreaterThanOrEqual(maxPriorityFeePerGas * 115n);
      expect(raised.maxFeePerGas).toBeLessThanOrEqual(polygon.maxFee);
      expect(raised.maxPriorityFeePerGas).toBeLessThanOrEqual(raised.maxFeePerGas);
    }),
  );
});

test("at the limit the earlier transaction stays and waits", () => {
  const atLimit = { maxFeePerGas: gwei(450), maxPriorityFeePerGas: gwei(30) };
  expect(raiseFees(atLimit, { baseFee: gwei(480), suggestedTip: gwei(30) }, polygon)).toBeNull();
});

test("the operator is told how many rewards the gas still lasts for, with Polygon's least tip", () => {
  const quote = { baseFee: 70_000_000_000n, suggestedTip: 1_000_000_000n, l1FeePerByte: 0n };
  // 55,000 gas at 70 + 30 gwei is 0.0055 POL a reward.
  expect(rewardsAffordable(10n ** 18n, quote, 137)).toBe(181);
  expect(rewardsAffordable(0n, quote, 137)).toBe(0);
  expect(rewardsAffordable(10n ** 18n, quote, 31_337)).toBe(256);
});

test("on a rollup, what is posted to the chain below is part of what rewards cost", () => {
  const quote = { baseFee: 4_000_000n, suggestedTip: 1_000_000n, l1FeePerByte: 10_000_000_000n };
  // 55,000 gas at 0.005 gwei is 0.275 million gwei; 110 bytes at 10 gwei are 1,100 gwei.
  expect(rewardsAffordable(10n ** 15n, quote, 8453)).toBe(Number(10n ** 15n / (275_000_000_000n + 1_100_000_000_000n)));
  expect(l1FeeOf(2_000, 1, quote)).toBe(2n * 2_250n * 10_000_000_000n);
  expect(l1FeeOf(2_000, 1, { ...quote, l1FeePerByte: 0n })).toBe(0n);
});
