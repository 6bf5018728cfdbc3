import { expect, it } from "vitest";
import { readOrderKey } from "./order-search.ts";

const HASH = `0x${"aB".repeat(32)}`;
const WALLET = `0x${"Cd".repeat(20)}`;

it.each([
  ["ring-store-3f0c9a7be211-1", "reference", "ring-store-3f0c9a7be211-1"],
  [" 3f0c9a7be211 ", "reference", "3f0c9a7be211"],
  ["#3f0c9a7be211", "reference", "3f0c9a7be211"],
  ["https://store.example/uk/orders/3f0c9a7be211/?x=1", "reference", "3f0c9a7be211"],
  ["https://store.example/?ref=Frnd7Ref", "code", "Frnd7Ref"],
  [`https://explorer.example/tx/${HASH}`, "transaction", HASH.toLowerCase()],
  ["https://", "reference", "https://"],
  [HASH, "transaction", HASH.toLowerCase()],
  [WALLET, "wallet", WALLET.toLowerCase()],
  ["Nina@Store.Example", "email", "nina@store.example"],
  ["Frnd7Ref", "code", "Frnd7Ref"],
  // Letters that no code has.
  ["Frnd7Re0", "reference", "Frnd7Re0"],
  ["0xabc", "reference", "0xabc"],
] as const)("%s is a %s", (typed, kind, value) => {
  expect(readOrderKey(typed)).toEqual({ kind, value });
});
