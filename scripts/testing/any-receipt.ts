import fc from "fast-check";
import { type RewardReceipt, receiptNumerator } from "#core/domain/reward";

const decimal = (most: bigint) =>
  fc.tuple(fc.bigInt(1n, most), fc.integer({ min: 0, max: 8 })).map(([value, scale]) => {
    const digits = value.toString().padStart(scale + 1, "0");
    return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  });

/** Any receipt that an order may have, and what refunds take off it, at most all. */
export const anyReceipt = fc
  .record({
    lines: fc.array(
      fc.record({ lineTotal: fc.bigInt(0n, 10n ** 12n).map(String), rateBp: fc.integer({ min: 0, max: 10_000 }) }),
      { minLength: 1, maxLength: 6 },
    ),
    uahPerUsd: fc.option(decimal(10n ** 10n)),
    tokenUsd: decimal(10n ** 10n),
    tokenDecimals: fc.integer({ min: 0, max: 18 }),
    shares: fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 4 }),
  })
  .map(({ lines, uahPerUsd, tokenUsd, tokenDecimals, shares }) => {
    const receipt: RewardReceipt = {
      currency: uahPerUsd === null ? "USD" : "UAH",
      lines: lines.map((line, index) => ({ ...line, itemId: `i-${index}`, source: "default" as const })),
      uahPerUsd,
      rounding: "floor",
      tokenDecimals,
      price: { tokenUsd, source: "fixed", at: "2026-03-01T10:00:00.000Z" },
    };
    let left = receiptNumerator(receipt);
    const taken = shares.flatMap((share) => {
      const off = (left * BigInt(share)) / 1_000n;
      left -= off;
      return off > 0n ? [off] : [];
    });
    return { receipt, taken, left };
  });
