import { expect, test } from "vitest";
import type { RewardPayment } from "#core/domain/mint";
import { mintReasons } from "#core/domain/mint-reason";
import { judgeForecast } from "#queues/prepare-batches";

const now = new Date("2026-11-21T12:00:00Z");
const payment = (orderReference: string, orderRef: `0x${string}`): RewardPayment => ({
  orderReference,
  orderRef,
  wallet: "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
  amount: 1n,
});
const batch = [payment("a", "0x0a"), payment("b", "0x0b"), payment("c", "0x0c")];

test("the one reward that does not fit under the day's cap waits for the next day, the others go on", () => {
  const resetsAt = new Date("2026-11-22T00:00:00Z");
  const { results } = judgeForecast({ outcome: "daily-cap", orderRef: "0x0b", resetsAt }, batch, now);
  expect(results).toEqual([
    {
      orderReference: "b",
      result: "returned",
      reason: { code: "day_cap_reached", params: {} },
      notBefore: resetsAt,
    },
  ]);
});

test("a token that refuses everything is broken: rewards wait, none fails", () => {
  const refusals = batch.map(({ orderRef }) => ({ orderRef, why: mintReasons.of("token_refused"), systemic: true }));
  const { results } = judgeForecast({ outcome: "all-refused", refusals }, batch, now);
  expect(results.map(({ result }) => result)).toEqual(["returned", "returned", "returned"]);
});

test("a reward refused for what it is fails with its reason and lets paid ones be", () => {
  const refusals = [{ orderRef: "0x0a" as const, why: mintReasons.of("above_payment_cap"), systemic: false }];
  const { results } = judgeForecast({ outcome: "all-refused", refusals }, batch, now);
  expect(results).toEqual([{ orderReference: "a", result: "failed", reason: mintReasons.of("above_payment_cap") }]);
});

test("a batch that would revert is put off whole", () => {
  const { results } = judgeForecast(
    { outcome: "reverts", why: mintReasons.of("would_revert", { answer: "EnforcedPause()" }) },
    batch,
    now,
  );
  expect(results).toHaveLength(3);
  expect(results.every((result) => result.result === "returned" && result.notBefore !== null)).toBe(true);
});
