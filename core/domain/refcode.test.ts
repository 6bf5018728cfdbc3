import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { generateCode, isWellFormedCode, refcodeAlphabet, shareUrl } from "./refcode.ts";

test("the alphabet holds 58 different characters and none that people mix up", () => {
  expect(new Set(refcodeAlphabet).size).toBe(58);
  for (const confusing of "0OIl") {
    expect(refcodeAlphabet).not.toContain(confusing);
  }
});

test("a code has eight characters of the alphabet, nothing else", () => {
  expect(isWellFormedCode("Abcd2345")).toBe(true);
  for (const bad of [
    "",
    "Abcd234",
    "Abcd23456",
    "Abcd234O",
    "Abcd234l",
    "Abcd 345",
    "Abcd2345\n",
    "Абвг2345",
    "Abcd-345",
  ]) {
    expect(isWellFormedCode(bad)).toBe(false);
  }
});

test("every generated code is well formed, whatever the random source returns", () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (bytes) => {
      const usable = bytes[Symbol.iterator]();
      const source = (length: number) =>
        Uint8Array.from({ length }, (_, index) => (index === 0 ? 7 : Number(usable.next().value)));
      expect(isWellFormedCode(generateCode(source))).toBe(true);
    }),
  );
});

test("each character is equally likely: a modulo bias would make codes easier to guess", () => {
  const codes = 20_000;
  const counts = new Map<string, number>();
  for (let index = 0; index < codes; index += 1) {
    for (const character of generateCode(randomBytes)) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
  }
  const expected = (codes * 8) / 58;
  const chiSquare = [...refcodeAlphabet].reduce((sum, c) => sum + ((counts.get(c) ?? 0) - expected) ** 2 / expected, 0);
  // 57 degrees of freedom: above 125 about once in a million runs; the bias of `byte % 58` would give about 2,000.
  expect(chiSquare).toBeLessThan(125);
});

test("bytes that would favour the first letters are rejected", () => {
  const source = () => Uint8Array.from([255, 232, 0, 1, 2, 3, 4, 5, 6, 231]);
  expect(generateCode(source)).toBe("1234567z");
});

test("a source that yields nothing usable is an error, not an endless loop", () => {
  expect(() => generateCode((length) => new Uint8Array(length).fill(255))).toThrow(RangeError);
});

test("the share link has a path: without one, link tools and extensions read it wrongly", () => {
  expect(shareUrl("https://ring.example", "Abcd2345")).toBe("https://ring.example/?ref=Abcd2345");
  expect(new URL(shareUrl("https://ring.example", "Abcd2345")).searchParams.get("ref")).toBe("Abcd2345");
});
