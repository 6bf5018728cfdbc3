import fc from "fast-check";
import { expect, it } from "vitest";
import { sumReceipt } from "#core/domain/receipt-sum";
import { replayReceipt } from "#core/domain/reward";
import { anyReceipt } from "#scripts/testing/any-receipt";

it("adds up at every step: lines to the total, reductions to what is due, and that to what is paid", () => {
  fc.assert(
    fc.property(anyReceipt, fc.bigInt(0n, 10n ** 20n), ({ receipt, taken }, kept) => {
      const sum = sumReceipt(receipt, { taken, keptBack: [kept] });
      expect(sum.lines.reduce((all, { numerator }) => all + numerator, 0n)).toBe(sum.numerator);
      expect(sum.tokens).toBe(replayReceipt(receipt));
      const off = sum.reductions.reduce((all, { tokens }) => all + (tokens ?? 0n), 0n);
      expect((sum.tokens ?? 0n) - off).toBe(sum.due);
      expect(sum.toPay).toBe((sum.due ?? 0n) > kept ? (sum.due ?? 0n) - kept : 0n);
    }),
  );
});

it("follows 5 % of 320 hryvnias to four tokens, a quarter of which a refund takes off", () => {
  const receipt = {
    lines: [{ lineTotal: "32000", rateBp: 500 }],
    uahPerUsd: "40",
    tokenDecimals: 18,
    price: { tokenUsd: "0.10", source: "fixed", at: "2026-03-01T10:00:00.000Z" },
  };
  expect(sumReceipt(receipt, { taken: [4_000_000n], keptBack: [10n ** 18n] })).toEqual({
    lines: [{ lineTotal: "32000", rateBp: 500, numerator: 16_000_000n }],
    numerator: 16_000_000n,
    usdMicros: 400_000n,
    tokens: 4n * 10n ** 18n,
    reductions: [{ numerator: 4_000_000n, tokens: 10n ** 18n }],
    due: 3n * 10n ** 18n,
    keptBack: 10n ** 18n,
    toPay: 2n * 10n ** 18n,
  });
});

it("knows no tokens while there is no price", () => {
  const receipt = { lines: [{ lineTotal: "32000", rateBp: 500 }], uahPerUsd: "40", tokenDecimals: null, price: null };
  expect(sumReceipt(receipt, { taken: [1n], keptBack: [] })).toMatchObject({ tokens: null, due: null, toPay: null });
});
