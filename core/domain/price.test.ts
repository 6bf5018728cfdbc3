import { expect, test } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { type FeedAnswer, whyUnusable } from "#core/domain/price";

const now = new Date("2026-11-21T12:00:00Z");
const seconds = BigInt(now.getTime() / 1000);
const good: FeedAnswer = { answer: 25_000_000n, decimals: 8, updatedAt: seconds - 60n };
const bounds = { min: parseDecimal("0.01"), max: parseDecimal("5") };
const limits = { maxAgeSeconds: 3_600, bounds, expected: parseDecimal("0.20") };

test("a fresh answer near what is expected is used", () => {
  expect(whyUnusable(good, limits, now)).toBeNull();
  expect(whyUnusable({ ...good, updatedAt: seconds - 3_600n }, limits, now)).toBeNull();
  expect(whyUnusable({ ...good, answer: 200_000_000n }, limits, now)).toBeNull();
  expect(whyUnusable({ ...good, answer: 2_000_000n }, limits, now)).toBeNull();
});

test.each([
  ["old", { updatedAt: seconds - 3_601n }, "3601 seconds old"],
  ["from the future", { updatedAt: seconds + 121n }, "ahead of our clock"],
  ["never given", { updatedAt: 0n }, "no answer yet"],
  ["zero", { answer: 0n }, "not above zero"],
  ["negative", { answer: -25_000_000n }, "not above zero"],
  ["eleven times too high", { answer: 220_000_001n }, "far from"],
  ["more than ten times too low", { answer: 1_999_999n }, "far from"],
  ["in too many decimals", { decimals: 19 }, "19 decimals"],
])("an answer that is %s makes rewards wait instead of paying them wrongly", (_what, change, words) => {
  expect(whyUnusable({ ...good, ...change }, limits, now)).toContain(words);
});

test("with no expected price the clone's bounds still hold", () => {
  const wide = { ...limits, expected: null };
  expect(whyUnusable({ ...good, answer: 500_000_000n }, wide, now)).toBeNull();
  expect(whyUnusable({ ...good, answer: 1_000_000n }, wide, now)).toBeNull();
  expect(whyUnusable({ ...good, answer: 500_000_001n }, wide, now)).toContain("MINTER_TOKEN_USD_MAX");
  expect(whyUnusable({ ...good, answer: 999_999n }, wide, now)).toContain("MINTER_TOKEN_USD_MIN");
});
