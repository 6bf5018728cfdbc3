import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnsweredPayout, type AnswerLine, answerStatuses, judgeAnswer } from "#core/domain/bank-answer";
import { payoutStatuses } from "#core/domain/payout";

const payout = (change: Partial<AnsweredPayout> = {}): AnsweredPayout => ({
  id: "p1",
  method: "bank",
  status: "pending",
  isWithBank: true,
  amountMinor: 1_000n,
  currency: "UAH",
  vendorName: "V",
  ibanMasked: "UA21…6001",
  ...change,
});
const line = (change: Partial<AnswerLine> = {}): AnswerLine => ({
  line: 1,
  payoutId: "p1",
  amountMinor: 1_000n,
  currency: "",
  status: "paid",
  bankReference: "B-1",
  reason: "",
  isAccountWrong: false,
  ...change,
});
const judge = (lines: AnswerLine[], ...payouts: AnsweredPayout[]) =>
  judgeAnswer(lines, payouts).map(({ verdict, problem }) => problem ?? verdict);

describe("a line of the bank's answer", () => {
  it("moves the payout that its id and its amount name", () => {
    expect(judge([line()], payout())).toEqual(["apply"]);
    expect(judge([line({ status: "failed" })], payout())).toEqual(["apply"]);
    expect(judge([line({ status: "returned" })], payout({ status: "paid" }))).toEqual(["apply"]);
  });

  it("is refused for another amount or currency, for an id that is not ours, and for what it does not say", () => {
    expect(judge([line({ amountMinor: 999n })], payout())).toEqual(["other_amount"]);
    expect(judge([line({ currency: "USD" })], payout())).toEqual(["other_amount"]);
    expect(judge([line({ payoutId: "p2" })], payout())).toEqual(["unknown_payout"]);
    expect(judge([line()], payout({ method: "credit" }))).toEqual(["unknown_payout"]);
    for (const wrong of [{ amountMinor: null }, { status: null }, { payoutId: "" }] as const) {
      expect(judge([line(wrong)], payout())).toEqual(["unreadable"]);
    }
  });

  it("changes nothing where the payout stands so already, and never goes back on what the bank said before", () => {
    expect(judge([line()], payout({ status: "paid" }))).toEqual(["done"]);
    expect(judge([line()], payout({ status: "returned" }))).toEqual(["done"]);
    expect(judge([line()], payout({ status: "failed" }))).toEqual(["not_now"]);
    expect(judge([line({ status: "failed" })], payout({ status: "paid" }))).toEqual(["not_now"]);
    expect(judge([line({ status: "returned" })], payout())).toEqual(["not_now"]);
    expect(judge([line()], payout({ isWithBank: false }))).toEqual(["not_now"]);
  });

  it("counts after the lines before it, and what came back after everything else", () => {
    expect(judge([line(), line(), line({ status: "returned" }), line({ status: "failed" })], payout())).toEqual([
      "apply",
      "done",
      "not_now",
      "apply",
    ]);
    expect(judge([line({ status: "returned" }), line()], payout())).toEqual(["apply", "apply"]);
  });

  it("is applied once, whatever the file says of it", () => {
    const anyLine = fc.record({ status: fc.constantFrom(...answerStatuses), amountMinor: fc.constantFrom(1_000n, 1n) });
    fc.assert(
      fc.property(fc.array(anyLine), fc.constantFrom(...payoutStatuses), (changes, status) => {
        const judged = judgeAnswer(changes.map(line), [payout({ status })]);
        const applied = judged.filter(({ verdict }) => verdict === "apply");
        expect(new Set(applied.map((each) => each.status)).size).toBe(applied.length);
        expect(applied.every(({ amountMinor }) => amountMinor === 1_000n)).toBe(true);
        const after = applied.at(-1)?.status ?? status;
        const again = judgeAnswer(changes.map(line), [payout({ status: after })]);
        expect(again.filter(({ verdict }) => verdict === "apply")).toEqual([]);
      }),
    );
  });
});
