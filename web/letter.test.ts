import { describe, expect, it } from "vitest";
import { locales } from "#core/domain/locale";
import type { LetterKind } from "#core/ports/letter-writer";
import { createLetterWriter } from "./letter.ts";

/** Letters with a button to press, and those that only tell. */
const asking = ["verify", "reset", "approve", "adopt", "linked"] as const satisfies LetterKind[];
const telling = [
  "changed",
  "moved",
  "refund",
  "factorAdded",
  "factorRemoved",
  "recoveryCodesMade",
  "recoveryCodeUsed",
] as const satisfies LetterKind[];
const kinds: readonly LetterKind[] = [...asking, ...telling];
const isTelling = (kind: LetterKind) => telling.some((each) => each === kind);
const TOKEN = "a".repeat(43);
const writer = createLetterWriter({ store: "Ring <Test>", appUrl: "https://store.test" });
const facts = {
  account: "n•••@store.test",
  token: TOKEN,
  name: '<img src=x onerror="alert(1)">',
  newEmail: "new@store.test",
};

describe.each(locales)("letters in %s", (locale) => {
  it.each(kinds)("%s: everything is filled in, and nothing a person typed becomes markup", (kind) => {
    const tells = isTelling(kind);
    const refund = { orderReference: "ring-abc-2", amountMinor: 39_900n, currency: "UAH" } as const;
    const wallet = { address: "0x00000000000000000000000000000000000000A1", code: "Frnd7Ref" };
    const more = kind === "refund" ? { refund } : kind === "linked" ? { wallet } : {};
    const { subject, text, html } = writer.write({ ...facts, ...more, kind, locale, token: tells ? null : TOKEN });
    for (const part of [subject, text, html]) expect(part).not.toMatch(/\{\{|\bmail\.|undefined|null/);
    expect(subject).toContain("Ring <Test>");
    const prefix = locale === "en" ? "" : `/${locale}`;
    const page = kind === "reset" ? "reset-password" : "confirm";
    const link = `https://store.test${prefix}/${page}?token=${TOKEN}`;
    for (const part of [text, html]) expect(part.includes(link)).toBe(!tells);
    expect(html).not.toMatch(/<img|<Test/);
    if (kind === "refund") expect(text).toMatch(/399[.,]00.*\/orders\/ring-abc-2/s);
    if (kind === "approve" || kind === "adopt" || kind === "moved") {
      expect(text).toContain("new@store.test");
      expect(text).toContain("n•••@store.test");
    }
  });

  it("advise to do nothing only where nothing happens without the button", () => {
    const footerOf = (kind: LetterKind) =>
      writer
        .write({ ...facts, kind, locale, token: isTelling(kind) ? null : TOKEN })
        .text.split("\n\n")
        .at(-1);
    const harmless = footerOf("verify");
    for (const kind of kinds) {
      expect(footerOf(kind) === harmless, kind).toBe(!isTelling(kind) && kind !== "linked");
    }
  });

  it("have no text of another language", () => {
    const { text } = writer.write({ ...facts, name: "N", kind: "verify", locale });
    const words = text.replace(/https:\S+/g, "");
    if (locale === "en") expect(words).not.toMatch(/\p{Script=Cyrillic}/u);
    if (locale === "uk") expect(words).not.toMatch(/[ыэъё]/i);
    if (locale === "ru") expect(words).not.toMatch(/[іїєґ]/i);
  });

  it("greet a person by name and a wallet without one", () => {
    expect(writer.write({ ...facts, name: "Ніна", kind: "reset", locale }).text).toContain("Ніна");
    expect(writer.write({ ...facts, name: null, kind: "reset", locale }).text).toMatch(/^\p{L}+!\n/u);
  });
});
