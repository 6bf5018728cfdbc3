import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalString } from "./decimal-string.ts";
import { formatMoney, formatPercent, formatRate, formatTokenPrice, formatUsdMicros } from "./money.ts";
import { formatTokens, formatTokensInFull } from "./token.ts";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  it("shows kopiykas exactly, where a float would not", () => {
    expect(plain(formatMoney("uk", 9_007_199_254_740_993_01n, "UAH"))).toBe("9 007 199 254 740 993,01 ₴");
    expect(plain(formatMoney("en", 149_900n, "UAH"))).toBe("₴1,499.00");
    expect(plain(formatMoney("ru", 5n, "USD"))).toBe("0,05 $");
  });

  it("shows what was taken back with a minus", () => {
    expect(plain(formatMoney("en", -5n, "USD"))).toBe("−$0.05");
  });

  it("never shows a reward's dollar value above what it is", () => {
    expect(formatUsdMicros("en", 1_239_999n)).toBe("$1.23");
    expect(formatUsdMicros("en", 1_234n)).toBe("$0.001234");
    expect(formatUsdMicros("en", 0n)).toBe("$0.00");
  });

  it("shows a token's price in the reader's way, to the last digit that there is", () => {
    expect(formatTokenPrice("en", "0.1")).toBe("$0.10");
    expect(formatTokenPrice("en", "0.000000123456")).toBe("$0.000000123456");
    for (const locale of ["uk", "ru"] as const) expect(formatTokenPrice(locale, "0.1")).toMatch(/^0,10\s\$$/u);
  });

  it("shows a rate of quarter percents", () => {
    expect(formatRate("en", 525)).toBe("5.25%");
    expect(plain(formatRate("uk", 500))).toBe("5%");
  });

  it("shows the weighted rate of an order as it was frozen", () => {
    expect(formatPercent("en", "10.4990")).toBe("10.499%");
    expect(plain(formatPercent("uk", "5.0000"))).toBe("5%");
  });

  it("writes any integer so that it reads back the same", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
        fc.integer({ min: 0, max: 18 }),
        (value, scale) => {
          const text = decimalString(value, scale);
          expect(text).toMatch(/^-?\d+(\.\d+)?$/);
          expect(BigInt(text.replace(".", ""))).toBe(value);
        },
      ),
    );
  });
});

describe("tokens", () => {
  const RING = 10n ** 18n;

  it("shows at most four decimals and cuts, so nobody is promised more than they get", () => {
    expect(formatTokens("en", (123_456_789n * RING) / 100_000n, 18)).toBe("1,234.5678");
    expect(formatTokens("en", 2n * RING, 18)).toBe("2");
    expect(plain(formatTokens("uk", (1_999_999n * RING) / 1_000_000n, 18))).toBe("1,9999");
  });

  it("does not turn a small reward into zero", () => {
    expect(formatTokens("en", 1n, 18)).toBe("0.000000000000000001");
    expect(formatTokens("en", 123_456n * 10n ** 6n, 18)).toBe("0.0000001234");
    expect(formatTokens("en", -123_456n * 10n ** 6n, 18)).toBe("−0.0000001234");
  });

  it("keeps every unit in the full amount", () => {
    expect(formatTokensInFull("en", RING + 1n, 18)).toBe("1.000000000000000001");
  });

  it("writes a token without decimals", () => {
    expect(formatTokens("en", 1_500n, 0)).toBe("1,500");
  });
});
