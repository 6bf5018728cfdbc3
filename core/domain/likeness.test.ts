import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressForm, editDistance, likenessOf, mailboxLikeness, nameForm, phoneForm } from "#core/domain/likeness";

const at = (day: number) => new Date(Date.UTC(2026, 2, day));

describe("likeness of mailboxes", () => {
  it.each([
    ["Olena.K+shop@gmail.com", "olenak@googlemail.com", "same"],
    ["olena.kovalenko@store.example", "olena.kovalenko@mail.example", "similar"],
    ["olenakovalenko@store.example", "olenakovalenk0@store.example", "similar"],
    ["olenakovalenko@store.example", "olenakovalenko77@store.example", "similar"],
    ["olenak@store.example", "olena22@store.example", "different"],
    ["info@store.example", "info@mail.example", "different"],
    ["anna@store.example", "anno@store.example", "different"],
    ["olena@store.example", "bohdan@store.example", "different"],
    ["0xa0ee@siwe.placeholder.invalid", "0xa0ee@siwe.placeholder.invalid", "unknown"],
  ] as const)("%s beside %s: %s", (one, other, likeness) => {
    expect(mailboxLikeness(one, other)).toBe(likeness);
    expect(mailboxLikeness(other, one)).toBe(likeness);
  });
});

describe("edit distance", () => {
  it("counts the edits up to the limit, whichever text comes first", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 6 }), (one, other, limit) => {
        const distance = editDistance(one, other, 12);
        expect(editDistance(other, one, 12)).toBe(distance);
        expect(editDistance(one, other, limit)).toBe(Math.min(distance, limit + 1));
        expect(distance === 0).toBe(one === other);
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });

  it.each([
    ["kitten", "sitting", 3],
    ["abc", "abd", 1],
    ["abc", "acb", 2],
  ] as const)("of %s and %s is %i", (one, other, edits) => expect(editDistance(one, other, 9)).toBe(edits));
});

describe("what two people said", () => {
  it("is the same phone number however it is written, but no two short ones are", () => {
    expect(phoneForm("+380 (44) 123-45-67")).toBe(phoneForm("044 1234567"));
    expect(phoneForm("12-34")).toBeNull();
    expect(phoneForm("")).toBeNull();
  });

  it("is the same address in any case and punctuation, but only with a number in it", () => {
    expect(addressForm("Київ вул. Хрещатик, 1")).toBe(addressForm("київ, ВУЛ ХРЕЩАТИК 1"));
    expect(addressForm("Київ вул. Хрещатик, 1")).not.toBe(addressForm("Київ вул. Хрещатик, 2"));
    expect(addressForm("Kyiv Khreshchatyk")).toBeNull();
    expect(addressForm(" ")).toBeNull();
  });

  it("is the same name in any order of its words, but a single word is none", () => {
    expect(nameForm("Олена Коваленко")).toBe(nameForm("КОВАЛЕНКО  Олена"));
    expect(nameForm("Test")).toBeNull();
  });

  it("is alike if any two agree, with the time of the newest of them", () => {
    const mine = [
      { value: "044 1234567", at: at(1) },
      { value: "050 7654321", at: at(9) },
    ];
    const theirs = [{ value: "+380441234567", at: at(3) }];
    expect(likenessOf(mine, theirs, phoneForm)).toEqual({ isShared: true, at: at(3) });
    expect(likenessOf(mine, [{ value: "067 1112233", at: at(2) }], phoneForm)).toEqual({ isShared: false, at: at(9) });
  });

  it("is not compared where one has said nothing", () => {
    expect(likenessOf([{ value: "1", at: at(1) }], [{ value: "044 1234567", at: at(1) }], phoneForm)).toEqual({
      isShared: null,
      at: null,
    });
  });
});
