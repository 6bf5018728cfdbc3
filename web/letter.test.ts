import { describe, expect, it } from "vitest";
import type { LetterKind } from "#core/domain/letter-kind";
import { type Locale, locales } from "#core/domain/locale";
import { createLetterWriter } from "./letter.ts";

/** Letters with a button to press, and those that only tell. */
const asking = ["verify", "reset", "approve", "adopt", "linked"] as const satisfies LetterKind[];
const telling = [
  "changed",
  "moved",
  "refund",
  "refunded",
  "reduced",
  "adjusted",
  "sent",
  "payoutPaid",
  "payoutFailed",
  "payoutReturned",
  "findings",
  "factorAdded",
  "factorRemoved",
  "recoveryCodesMade",
  "recoveryCodeUsed",
] as const satisfies LetterKind[];
const kinds: readonly LetterKind[] = [...asking, ...telling];
const isTelling = (kind: LetterKind) => telling.some((each) => each === kind);
const TOKEN = "a".repeat(43);
const writer = createLetterWriter({ store: "Ring <Test>", appUrl: "https://store.test", tokenSymbol: "RING", locales });
const facts = {
  account: "n•••@store.test",
  token: TOKEN,
  name: '<img src=x onerror="alert(1)">',
  newEmail: "new@store.test",
};

it("a reader whose language is unknown, or none of the store's, is written to in the store's main one", () => {
  const store = { store: "Ring", appUrl: "https://store.test", tokenSymbol: "RING" };
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
  it.each(kinds)("%s: everything is filled in, and nothing a person typed becomes markup", (kind) => {
    const tells = isTelling(kind);
    const refund = {
      orderReference: "ring-abc-2",
      amountMinor: 39_900n,
      currency: "UAH",
      note: "<img src=x>",
    } as const;
    const reward = { off: 15n * 10n ** 17n, left: 10n ** 18n, decimals: 18, isPaid: false };
    const split = { grossMinor: 10_000n, netMinor: 7_500n, leftMinor: 2_500n };
    const sale = {
      ...split,
      vendorName: "<img>",
      orderReference: "ring-abc-2",
      currency: "UAH",
      isPaidOut: false,
    } as const;
    const parcel = {
      orderReference: "ring-abc-2",
      vendorName: "<img>",
      carrier: "<img src=x>",
      trackingNumber: "20450000000001",
      isCorrection: false,
    };
    const wallet = { address: "0x00000000000000000000000000000000000000A1", code: "Frnd7Ref" };
    const payout = { vendorName: "<img>", amountMinor: 12_300n, currency: "UAH", to: "UA21…6001" } as const;
    const more = {
      ...((kind === "refund" || kind === "refunded") && { refund }),
      ...(kind === "reduced" && { reward }),
      ...(kind === "adjusted" && { sale }),
      ...(kind === "sent" && { parcel }),
      ...(kind === "linked" && { wallet }),
      ...(kind === "findings" && { findings: 3 }),
      ...(kind.startsWith("payout") && { payout }),
    };
    const { subject, text, html } = writer.write({ ...facts, ...more, kind, locale, token: tells ? null : TOKEN });
    for (const part of [subject, text, html]) expect(part).not.toMatch(/\{\{|\bmail\.|undefined|null/);
    expect(subject).toContain("Ring <Test>");
    const prefix = locale === "en" ? "" : `/${locale}`;
    const page = kind === "reset" ? "reset-password" : "confirm";
    const link = `https://store.test${prefix}/${page}?token=${TOKEN}`;
    for (const part of [text, html]) expect(part.includes(link)).toBe(!tells);
    expect(html).not.toMatch(/<img|<Test/);
    if ("refund" in more) expect(text).toMatch(/399[.,]00.*\/orders\/ring-abc-2/s);
    if (kind === "refunded") expect(text).toContain("<img src=x>");
    if (kind === "reduced") expect(text).toMatch(/1[.,]5 RING.*1 RING.*\/refcodes/s);
    if (kind === "adjusted") expect(text).toMatch(/100[.,]00.*75[.,]00.*25[.,]00.*\/vendor/s);
    if (kind === "sent") expect(text).toMatch(/<img src=x>.*20450000000001.*\/orders\/ring-abc-2/s);
    if ("payout" in more) expect(text).toMatch(/123[.,]00.*UA21…6001.*\/vendor\/payouts/s);
    if (kind === "approve" || kind === "adopt" || kind === "moved") {
      expect(text).toContain("new@store.test");
      expect(text).toContain("n•••@store.test");
    }
  });

  it("say of a refund where the money went, and what later rewards and payouts make up for", () => {
    const about = { account: "n•••@store.test", name: null, token: null, locale };
    const refund = { orderReference: "ring-abc-2", amountMinor: 1n, currency: "UAH" } as const;
    const reward = { off: 5n, left: 7n, decimals: 0, isPaid: false };
    const split = { grossMinor: 3n, netMinor: 2n, leftMinor: 1n };
    const sale = {
      ...split,
      vendorName: "V",
      orderReference: "ring-abc-2",
      currency: "UAH",
      isPaidOut: false,
    } as const;
    const payout = { vendorName: "V", amountMinor: 5n, currency: "UAH", to: null } as const;
    const bodies = [
      writer.write({ ...about, kind: "refunded", refund: { ...refund, to: "card" } }),
      writer.write({ ...about, kind: "refunded", refund: { ...refund, to: "credit" } }),
      writer.write({ ...about, kind: "reduced", reward }),
      writer.write({ ...about, kind: "reduced", reward: { ...reward, left: 0n } }),
      writer.write({ ...about, kind: "reduced", reward: { ...reward, isPaid: true } }),
      writer.write({ ...about, kind: "adjusted", sale }),
      writer.write({ ...about, kind: "adjusted", sale: { ...sale, isPaidOut: true } }),
      writer.write({ ...about, kind: "payoutPaid", payout }),
      writer.write({ ...about, kind: "payoutPaid", payout: { ...payout, to: "UA21…6001" } }),
      writer.write({ ...about, kind: "refunded", refund: { ...refund, to: "transfer" } }),
    ].map(({ text }) => text.split("\n\n")[1] ?? "");
    expect(new Set(bodies).size).toBe(bodies.length);
    for (const body of bodies) expect(body).not.toMatch(/mail\.|undefined|null|\{\{/);
    expect(bodies[3]).not.toContain("7 RING");
    expect(bodies[4]).toContain("5 RING");
  });

  it("say of a parcel who carries it, under which number if there is one, and what was corrected", () => {
    const parcel = { orderReference: "ring-abc-2", vendorName: "V", carrier: "Nova Poshta" };
    const about = { account: "n•••@store.test", name: null, token: null, locale, kind: "sent" } as const;
    const bodies = [true, false].flatMap((isCorrection) =>
      ["2045", null].map(
        (trackingNumber) =>
          writer.write({ ...about, parcel: { ...parcel, trackingNumber, isCorrection } }).text.split("\n\n")[1] ?? "",
      ),
    );
    expect(new Set(bodies).size).toBe(bodies.length);
    for (const body of bodies) {
      expect(body).toContain("Nova Poshta");
      expect(body).not.toMatch(/mail\.|undefined|null|\{\{/);
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
