import { describe, expect, it } from "vitest";
import { isKeyless } from "#core/domain/wallet-address";

describe("isKeyless", () => {
  it.each([
    ["the zero address", "0x0000000000000000000000000000000000000000"],
    ["a precompile", "0x0000000000000000000000000000000000000001"],
    ["the last precompile of the first byte", "0x00000000000000000000000000000000000000fF"],
    ["the precompile of passkeys", "0x0000000000000000000000000000000000000100"],
    ["Polygon's native token", "0x0000000000000000000000000000000000001010"],
    ["where tokens are burned", "0x000000000000000000000000000000000000dEaD"],
    ["the system's own sender", "0xfffffffffffffffffffffffffffffffffffffffe"],
    ["what stands for native coins", "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE"],
  ])("knows %s as nobody's", (_name, address) => {
    expect(isKeyless(address)).toBe(true);
  });

  it("accepts a wallet, even one mined for many leading zeros", () => {
    expect(isKeyless("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720")).toBe(false);
    expect(isKeyless("0x00000000000000000000a0Ee7A142d267C1f3671")).toBe(false);
  });
});
