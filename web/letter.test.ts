import { describe, expect, it } from "vitest";
import { type LetterKind, letterKinds, letterTraits } from "#core/domain/letter-kind";
import { type Locale, locales } from "#core/domain/locale";
import type { LetterFacts } from "#core/ports/letter-writer";
import { createLetterWriter } from "./letter.ts";
import { letterExamples } from "./letter-examples.ts";

const TOKEN = "a".repeat(43);
const MARKUP = '<img src=x onerror="alert(1)">';
const store = {
  store: "Ring <Test>",
  appUrl: "https://store.test",
  tokenSymbol: "RING",
  contact: "help@store.test",
  brandHue: 265,
};
const writer = createLetterWriter({ ...store, locales });
const facts = { account: "n•••@store.test", token: TOKEN, name: MARKUP, newEmail: "new@store.test" };
const examples = letterExamples("UAH");
const isAsking = (kind: LetterKind) => letterTraits[kind].nature === "asks";
const hasLink = (kind: LetterKind) => letterTraits[kind].nature !== "tells";

/** The example with markup and a template in every text that a person may have typed. */
function typedBy(hostile: string, example: Partial<LetterFacts>): Partial<LetterFacts> {
  const { refund, sale, parcel, payout, order, news, vendorName } = example;
  return {
    ...example,
    ...(vendorName !== undefined && { vendorName: hostile }),
    ...(refund?.note && { refund: { ...refund, note: hostile } }),
    ...(sale && { sale: { ...sale, vendorName: hostile } }),
    ...(parcel && { parcel: { ...parcel, vendorName: hostile, carrier: hostile } }),
    ...(payout && { payout: { ...payout, vendorName: hostile } }),
    ...(news?.words && { news: { ...news, words: hostile } }),
    ...(order && {
      order: {
        ...order,
        lines: order.lines.map((line) => ({ ...line, name: { en: hostile, uk: hostile, ru: hostile } })),
      },
    }),
  };
}

it("a reader whose language is unknown, or none of the store's, is written to in the store's main one", () => {
  const inUkrainian = createLetterWriter({ ...store, locales: ["uk", "en"] });
  const languageOf = (locale: Locale | null) =>
    /lang="(\w+)"/.exec(inUkrainian.write({ ...facts, kind: "verify", locale }).html)?.[1];
  expect([null, "ru", "en", "uk"].map((locale) => languageOf(locale as Locale | null))).toEqual([
    "uk",
    "uk",
    "en",
    "uk",
  ]);
});

describe.each(locales)("letters in %s", (locale) => {
  const prefix = locale === "en" ? "" : `/${locale}`;
  const write = (kind: LetterKind, example: Partial<LetterFacts> = {}, name: string | null = null) =>
    writer.write({ ...facts, ...example, name, kind, locale, token: hasLink(kind) ? TOKEN : null });

  it.each(letterKinds)(
    "%s: everything is filled in, and nothing a person typed becomes markup or a template",
    (kind) => {
      for (const example of examples[kind]) {
        const { subject, text, html } = write(kind, example, MARKUP);
        for (const part of [subject, text, html])
          expect(part).not.toMatch(/\{\{|(?<!-)\bmail\.\w|\$t\(|undefined|null|NaN/);
        expect(subject).toContain("Ring <Test>");
        expect(text).toContain(`https://store.test${prefix}`);
        expect(text.includes(TOKEN)).toBe(hasLink(kind));
        const hostile = write(kind, typedBy(`${MARKUP} {{store}} $t(greetingPlain)`, example), MARKUP);
        expect(hostile.html).not.toMatch(/<img|<Test/);
        if (hostile.text !== text) expect(hostile.text).toContain(`${MARKUP} {{store}} $t(greetingPlain)`);
      }
    },
  );

  it.each(letterKinds)("%s: each case has words of its own", (kind) => {
    const bodies = examples[kind].map((example) => write(kind, example).text);
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  it.each(letterKinds)("%s: can be stopped, by its reader alone, exactly where it is optional", (kind) => {
    const url = `https://store.test${prefix}/unsubscribe?token=example`;
    for (const example of examples[kind]) {
      const letter = write(kind, example);
      const isOptional = letterTraits[kind].optional !== undefined;
      expect(letter.unsubscribeUrl?.startsWith(url) ?? false).toBe(isOptional);
      for (const part of [letter.text, letter.html]) expect(part.includes(url)).toBe(isOptional);
    }
  });

  it.each(letterKinds)("%s: links to the referral programme exactly if its news is good", (kind) => {
    const isGood = ["orderPaid", "sent", "rewardEarned", "rewardApproved", "rewardPaid"].includes(kind);
    for (const example of examples[kind]) {
      const { text, html } = write(kind, example);
      expect(text.match(/^(.+): (https:.+\/refer)$/m)?.[2] ?? null).toBe(
        isGood ? `https://store.test${prefix}/refer` : null,
      );
      expect(html.includes(`href="https://store.test${prefix}/refer"`)).toBe(isGood);
    }
  });

  it("say what was bought and paid, refunded, earned and sent, with sums and numbers", () => {
    const textOf = (kind: LetterKind, at = 0) => write(kind, examples[kind][at]).text;
    expect(textOf("orderPaid")).toMatch(/ × 2: .*798[.,]00.*1.038[.,]00.*\/orders\/store-a1b2c3d4e5f6-1/s);
    expect(textOf("refunded", 1)).toMatch(/399[.,]00.*The mug arrived broken\./s);
    expect(textOf("reduced")).toMatch(/1[.,]5 RING.*1 RING.*\/refcodes/s);
    expect(textOf("reduced", 1)).not.toContain("1 RING");
    expect(textOf("adjusted")).toMatch(/100[.,]00.*75[.,]00.*25[.,]00.*\/vendor/s);
    expect(textOf("sent")).toMatch(/Nova Poshta.*20450000000001.*\/orders\//s);
    expect(textOf("rewardEarned")).toMatch(/26[.,]9 RING.*2[.,]69/s);
    expect(textOf("rewardPaid")).toMatch(/26[.,]9 RING.*0x0000…00A1/s);
    expect(textOf("payoutPaid")).toMatch(/12.345[.,]00.*UA21…6001.*\/vendor\/payouts/s);
    for (const kind of ["approve", "adopt", "moved"] as const) {
      expect(textOf(kind)).toMatch(/n•••@store\.test/);
      expect(textOf(kind)).toContain(kind === "moved" ? "new@" : "new@example.org");
    }
  });

  it("advise to do nothing only where nothing happens without the button", () => {
    const footerOf = (kind: LetterKind) => write(kind, examples[kind][0]).text.split("\n\n");
    const harmless = footerOf("verify").at(-2) ?? "";
    for (const kind of letterKinds) expect(footerOf(kind).includes(harmless), kind).toBe(isAsking(kind));
  });

  it("have no text of another language", () => {
    for (const kind of letterKinds) {
      const { text } = write(kind, examples[kind][0], "N");
      const words = text.replace(/https:\S+/g, "");
      if (locale === "en") expect(words).not.toMatch(/\p{Script=Cyrillic}/u);
      if (locale === "uk") expect(words).not.toMatch(/[ыэъё]/i);
      if (locale === "ru") expect(words).not.toMatch(/[іїєґ]/i);
    }
  });

  it("greet a person by name and a wallet without one", () => {
    expect(write("reset", {}, "Ніна").text).toContain("Ніна");
    expect(write("reset").text).toMatch(/^\p{L}+!\n/u);
  });
});
