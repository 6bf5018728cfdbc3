import { expect, it } from "vitest";
import { createGuardHash } from "#core/adapters/guards/guard-hash";

const KEY = "a-key-for-guard-hashes-of-these-tests";
const OTHER = "another-key-for-guard-hashes-of-tests";

it("is the same for every spelling of a mailbox and different for any other", () => {
  const { ofEmail, ofWallet } = createGuardHash([KEY]);
  expect(ofEmail("First.Last+x@gmail.com")).toEqual(ofEmail("firstlast@googlemail.com"));
  expect(ofWallet("0xAbC1")).toEqual(ofWallet("0xabc1"));
  expect(ofEmail("0xabc1@store.test")[0]?.hash).not.toBe(ofWallet("0xabc1@store.test")[0]?.hash);
  expect(ofEmail("deleted-1@account.invalid")).toEqual([]);
});

it("reveals nothing about its input, and depends on the key", () => {
  const [mark] = createGuardHash([KEY]).ofEmail("ann@store.test");
  expect(mark?.hash).toMatch(/^[\w-]{43}$/);
  expect(createGuardHash([OTHER]).ofEmail("ann@store.test")[0]?.hash).not.toBe(mark?.hash);
});

it("finds an older key's marks after rotation", () => {
  const [before] = createGuardHash([KEY]).ofWallet("0xabc1");
  const [now, then] = createGuardHash([OTHER, KEY]).ofWallet("0xabc1");
  expect(then).toEqual(before);
  expect(now?.keyId).not.toBe(before?.keyId);
});
