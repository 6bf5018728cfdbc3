import { expect, it } from "vitest";
import { currencies } from "#core/domain/money";
import { estimatedFriends, estimatedOrders, estimateEarnings } from "#core/domain/referral-estimate";

it("is the rate of what friends spend, never rounded up", () => {
  expect(estimateEarnings(5, 1_000_00, 500)).toBe(250_00n);
  expect(estimateEarnings(3, 33, 333)).toBe(3n);
  expect(estimateEarnings(estimatedFriends.most, estimatedOrders.UAH.most, 5_000)).toBe(125_000_00n);
});

it.each(currencies)("begins within its range, on one of its steps: %s", (currency) => {
  const { least, most, step, usual } = estimatedOrders[currency];
  for (const end of [usual, most]) expect((end - least) % step).toBe(0);
  expect(usual).toBeGreaterThan(least);
  expect(usual).toBeLessThan(most);
});
