import { describe, expect, it } from "vitest";
import { isSignedBy, sign } from "#core/adapters/wayforpay/signature";
import vectors from "../../../scripts/stand-ins/wayforpay/wayforpay-vectors.json" with { type: "json" };

describe("WayForPay signatures", () => {
  it.each(vectors)("agree with the vector $name", ({ key, string, hmacMd5 }) => {
    expect(sign(key, string.split(";"))).toBe(hmacMd5);
    expect(isSignedBy(key, string.split(";"), hmacMd5)).toBe(true);
  });

  it.each(["", "00", "zz".repeat(16)])("are not %j", (forged) => {
    expect(isSignedBy("key", ["acc", "new_order"], forged)).toBe(false);
  });
});
