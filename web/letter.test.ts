import { describe, expect, it } from "vitest";
import { locales } from "#core/domain/locale";
import { type LetterKind, writeLetter } from "./letter.ts";

const kinds: LetterKind[] = ["verify", "reset", "change", "changed"];
const facts = {
  store: "Ring <Test>",
  name: '<img src=x onerror="alert(1)">',
  url: "https://store.test/api/auth/verify-email?token=a.b.c&callbackURL=%2Fuk%2Fverified",
  newEmail: "new@store.test",
};

describe.each(locales)("letters in %s", (locale) => {
  it.each(kinds)("%s: everything is filled in, and nothing a person typed becomes markup", (kind) => {
    const { subject, text, html } = writeLetter({ ...facts, kind, locale });
    for (const part of [subject, text, html]) expect(part).not.toMatch(/\{\{|\bmail\.|undefined|null/);
    expect(subject).toContain("Ring <Test>");
    expect(text).toContain(facts.url);
    expect(html).toContain(facts.url.replace("&", "&amp;"));
    expect(html).not.toMatch(/<img|<Test/);
    if (kind === "change") expect(text).toContain("new@store.test");
  });

  it("have no text of another language", () => {
    const { text } = writeLetter({ ...facts, name: "N", store: "S", kind: "verify", locale });
    const words = text.replaceAll(facts.url, "");
    if (locale === "en") expect(words).not.toMatch(/\p{Script=Cyrillic}/u);
    if (locale === "uk") expect(words).not.toMatch(/[ыэъё]/i);
    if (locale === "ru") expect(words).not.toMatch(/[іїєґ]/i);
  });

  it("greet a person by name and a wallet without one", () => {
    expect(writeLetter({ ...facts, name: "Ніна", kind: "reset", locale }).text).toContain("Ніна");
    expect(writeLetter({ ...facts, name: null, kind: "reset", locale }).text).toMatch(/^\p{L}+!\n/u);
  });
});
