import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMinorAsDecimal, parseDecimalAsMinor, sumMinor } from "#core/domain/money";

const minor = fc.bigInt({ min: 0n, max: 10n ** 15n });

describe("money as decimal text", () => {
  it("survives the way out and back, so a provider's amount equals ours", () => {
    fc.assert(
      fc.property(minor, (amount) => {
        expect(parseDecimalAsMinor(formatMinorAsDecimal(amount))).toBe(amount);
      }),
    );
  });

  it.each([
    ["499", 49_900n],
    ["499.0", 49_900n],
    ["1547.36", 154_736n],
    ["0.01", 1n],
    ["999.000", 99_900n],
  ])("reads %s as its minor units", (text, expected) => {
    expect(parseDecimalAsMinor(text)).toBe(expected);
  });

  it.each(["", "-1", "1e3", "1.005", "1,00", " 1", "0x10", "NaN", "1.", ".5"])("refuses %j", (text) => {
    expect(parseDecimalAsMinor(text)).toBeNull();
  });

  it("refuses to write a debt as a price", () => {
    expect(() => formatMinorAsDecimal(-1n)).toThrow(RangeError);
  });

  it("sums beyond what a float holds", () => {
    expect(sumMinor([2n ** 60n, 1n, 2n ** 60n])).toBe(2n ** 61n + 1n);
  });
});
