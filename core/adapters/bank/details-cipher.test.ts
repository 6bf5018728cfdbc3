import { expect, test } from "vitest";
import { createDetailsCipher } from "#core/adapters/bank/details-cipher";

const key = (id: string, letter: string) => ({ id, key: Buffer.from(letter.repeat(32)).toString("base64") });
const details = {
  iban: "UA213223130000026007233566001",
  holder: "Ніна Їжакевич",
  taxCode: "1234567890",
  purpose: "Payout {payout}",
};
const cipher = createDetailsCipher([key("k1", "a")]);

test("what is sealed for a vendor is read for that vendor, and shows nothing of itself", async () => {
  const sealed = await cipher.seal("v1", details);
  expect(sealed.keyId).toBe("k1");
  expect(await cipher.open("v1", sealed)).toEqual(details);
  for (const text of Object.values(details)) expect(JSON.stringify(sealed)).not.toContain(text);
  const again = await cipher.seal("v1", details);
  expect(again.ibanCipher).not.toBe(sealed.ibanCipher);
});

test("a cipher is of no use to another vendor or in another field, nor once it is changed", async () => {
  const sealed = await cipher.seal("v1", details);
  const { ibanCipher, holderCipher } = sealed;
  await expect(cipher.open("v2", sealed)).rejects.toThrow("k1");
  await expect(cipher.open("v1", { ...sealed, ibanCipher: holderCipher, holderCipher: ibanCipher })).rejects.toThrow();
  const others = await cipher.seal("v2", details);
  await expect(cipher.open("v1", { ...sealed, ibanCipher: others.ibanCipher })).rejects.toThrow();
  const bytes = Buffer.from(ibanCipher, "base64");
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    await expect(cipher.open("v1", { ...sealed, ibanCipher: changed.toString("base64") })).rejects.toThrow("k1");
  }
});

test("a key is replaced by a newer one: the newer one seals, both read, and without its key nothing is read", async () => {
  const sealed = await cipher.seal("v1", details);
  const both = createDetailsCipher([key("k2", "b"), key("k1", "a")]);
  expect(await both.open("v1", sealed)).toEqual(details);
  const newer = await both.seal("v1", details);
  expect([both.newestKeyId, newer.keyId]).toEqual(["k2", "k2"]);
  await expect(cipher.open("v1", newer)).rejects.toMatchObject({ name: "UnreadableDetails" });
  const other = createDetailsCipher([key("k1", "c")]);
  await expect(other.open("v1", sealed)).rejects.toMatchObject({ name: "UnreadableDetails" });
});
