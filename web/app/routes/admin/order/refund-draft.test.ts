import { describe, expect, it } from "vitest";
import { readDraft } from "./refund-draft.ts";

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ note: "broken", ...fields })) form.set(name, value);
  return form;
}

const wishOf = (fields: Record<string, string>) => {
  const read = readDraft(formOf(fields));
  return read.ok ? read.draft.wish : read.problem;
};

describe("a refund's form", () => {
  it("asks for all, for units of the lines that have some, or for a sum as people type it", () => {
    expect(wishOf({ reason: "whole", amount: "5" })).toEqual({ reason: "whole" });
    expect(wishOf({ reason: "lines", "units-4be3de8ce045:0": "2", "units-b": "0", "units-c": "" })).toEqual({
      reason: "lines",
      lines: [{ itemId: "4be3de8ce045:0", quantity: 2 }],
    });
    expect(wishOf({ reason: "goodwill", amount: "1 250,5" })).toEqual({ reason: "goodwill", amountMinor: 125_050n });
  });

  it.each([
    [{ reason: "goodwill", amount: "0" }, "amount"],
    [{ reason: "goodwill", amount: "much" }, "amount"],
    [{ reason: "goodwill", amount: "1.005" }, "amount"],
    [{ reason: "lines", "units-a": "0" }, "lines"],
    [{ reason: "lines", "units-a": "1.5" }, "lines"],
    [{ reason: "lines", "units-a": "-1" }, "lines"],
    [{ reason: "whole", note: "no" }, "note"],
    [{ reason: "cabinet" }, "invalid_input"],
    [{ kind: "chargeback", amount: "5", bankReference: " " }, "bank"],
  ])("%o is wrong: %s", (fields, problem) => {
    expect(wishOf(fields)).toBe(problem);
  });

  it("keeps all that was typed, and only that", () => {
    const read = readDraft(formOf({ intent: "preview", reason: "lines", "units-a": "x", amount: "12,5" }));
    expect(read).toMatchObject({
      ok: false,
      typed: {
        kind: "refund",
        fields: [
          ["note", "broken"],
          ["reason", "lines"],
          ["units-a", "x"],
          ["amount", "12,5"],
        ],
      },
    });
  });

  it("of a granted request has the vendor's line, and the vendor's words", () => {
    const read = readDraft(formOf({ kind: "grant", requestId: "r", "units-a": "1", note: "" }));
    expect(read).toMatchObject({ ok: true, draft: { requestId: "r", wish: { reason: "lines" } } });
  });
});
