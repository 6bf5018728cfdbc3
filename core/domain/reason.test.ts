import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mintReasons } from "#core/domain/mint-reason";
import { eventNotes, parkedNotes, refundAnswers } from "#core/domain/payment-note";
import { rejectionReasons } from "#core/domain/rejection";
import { rewardReasons } from "#core/domain/reward-reason";

const books = { mintReasons, parkedNotes, eventNotes, refundAnswers, rewardReasons, rejectionReasons };

describe.each(Object.entries(books))("the sentences of %s", (_name, book) => {
  const values = fc.string({ minLength: 1 }).filter((text) => !/[{}]/.test(text));

  it("lead back to their code and values, whatever the values are", () => {
    for (const code of book.codes) {
      fc.assert(
        fc.property(values, (value) => {
          const bare = { code, params: {} } as never;
          const names = [...book.say(bare).matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
          const params = Object.fromEntries(names.map((name) => [name, names.length > 1 ? "0x1" : value]));
          const text = book.say({ code, params } as never);
          expect(book.parse(text)).toEqual({ code, params });
          expect(book.read({ code: null, params: null, text })).toEqual({ why: { code, params }, detail: null });
        }),
      );
    }
  });
});

describe("a value that somebody else sent", () => {
  it("is kept as the database can: without NUL and broken Unicode", () => {
    const { params } = mintReasons.of("token_refused_saying", { answer: "Error(a\0b\ud800)" });
    expect(params).toEqual({ answer: "Error(a\ufffdb\ufffd)" });
  });
});

describe("a row's reason", () => {
  const coded = { code: "unknown_status", params: {}, text: "unknown status" };

  it("is its code, even if its sentence was worded differently once", () => {
    const why = { code: "unknown_status", params: {} };
    expect(parkedNotes.read(coded)).toEqual({ why, detail: null });
    expect(parkedNotes.read({ ...coded, text: "a status that nobody knows" })).toEqual({ why, detail: null });
  });

  it("is the sentence that the release before the codes wrote over it, or took away", () => {
    const why = { code: "unknown_reference", params: {} };
    expect(parkedNotes.read({ ...coded, text: "unknown reference" })).toEqual({ why, detail: null });
    expect(parkedNotes.read({ ...coded, text: null })).toEqual({ why: null, detail: null });
    const answer = (words: string) => ({ code: "provider_said" as const, params: { answer: words } });
    expect(refundAnswers.read({ ...answer("in work"), text: "refused" })).toEqual({
      why: answer("refused"),
      detail: null,
    });
  });

  it("is its code where a value makes its sentence look like another's", () => {
    const why = mintReasons.of("node_failed", { answer: "0x1 has nothing to pay gas with" });
    expect(mintReasons.read({ ...why, text: mintReasons.say(why) })).toEqual({ why, detail: null });
  });

  it("is the stored words as they are when neither code nor sentence is known, as from a newer release", () => {
    expect(parkedNotes.read({ code: null, params: null, text: "odd" })).toEqual({ why: null, detail: "odd" });
    expect(parkedNotes.read({ code: "newer", params: {}, text: "odd" })).toEqual({ why: null, detail: "odd" });
    expect(parkedNotes.read({ code: null, params: null, text: null })).toEqual({ why: null, detail: null });
  });
});
