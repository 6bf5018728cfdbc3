import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isSameMailbox, mailboxOf } from "./mailbox.ts";

test.each([
  ["first.last@gmail.com", "firstlast+shop@gmail.com"],
  ["First.Last@GoogleMail.com", "firstlast@gmail.com"],
  ["ann@store.example", "Ann+1@Store.Example."],
  ["ann.lee@proton.me", "ann_lee@protonmail.com"],
  ["ann.lee@yandex.ru", "ann-lee@ya.ru"],
  ["ann@icloud.com", "ann@me.com"],
])("%s and %s are one mailbox", (one, other) => {
  expect(isSameMailbox(one, other)).toBe(true);
});

test.each([
  ["first.last@store.example", "firstlast@store.example"],
  ["ann@gmail.com", "ann@store.example"],
  ["ann-lee@yandex.ru", "annlee@yandex.ru"],
  ["ann@gmail.com", "anna@gmail.com"],
  ["deleted-1@account.invalid", "deleted-1@account.invalid"],
  ["0xa1@siwe.placeholder.invalid", "0xa1@siwe.placeholder.invalid"],
  ["", ""],
  ["@gmail.com", "@gmail.com"],
])("%s and %s are not", (one, other) => {
  expect(isSameMailbox(one, other)).toBe(false);
});

const letters = fc.string({ unit: fc.constantFrom(..."abcxyz0189"), minLength: 1, maxLength: 12 });
const domain = fc.constantFrom("gmail.com", "googlemail.com", "store.example", "proton.me", "yandex.ru", "icloud.com");

describe("whatever the mailbox is", () => {
  it("case, spaces around it and a part after a plus change nothing, and reading it twice gives the same", () => {
    fc.assert(
      fc.property(letters, fc.string(), domain, fc.boolean(), (name, part, at, loud) => {
        const tagged = `${name}+${part.replaceAll("@", "")}@${at}`;
        const written = loud ? ` ${tagged.toUpperCase()} ` : tagged;
        expect(mailboxOf(written)).toBe(mailboxOf(`${name}@${at}`));
        expect(mailboxOf(mailboxOf(written) ?? "")).toBe(mailboxOf(written));
      }),
    );
  });

  it("Google ignores dots, others do not", () => {
    fc.assert(
      fc.property(letters, letters, (left, right) => {
        expect(isSameMailbox(`${left}.${right}@gmail.com`, `${left}${right}@googlemail.com`)).toBe(true);
        expect(isSameMailbox(`${left}.${right}@store.example`, `${left}${right}@store.example`)).toBe(false);
      }),
    );
  });

  it("different names are different people", () => {
    fc.assert(
      fc.property(letters, letters, domain, (one, other, at) => {
        expect(isSameMailbox(`${one}@${at}`, `${other}@${at}`)).toBe(one === other);
      }),
    );
  });
});
