import { requestedRefundReasons } from "#core/domain/refund";
import type { RefundWish } from "#core/domain/refund-plan";
import {
  bankReferenceInput,
  refundAmountInput,
  refundLinesInput,
  refundNoteInput,
} from "#core/services/refunds/request-refund-input";
import { typedAmount } from "../typed-amount.ts";
import { type DraftKind, type TypedRefund, typedIn } from "./typed-refund.ts";

/** A form that can be previewed. Its amount is in `wish`. */
export interface RefundDraft extends TypedRefund {
  wish: RefundWish;
  note: string;
  bankReference: string;
  requestId: string;
}

/** What is wrong with a form. */
export type DraftProblem = "amount" | "lines" | "note" | "bank" | "invalid_input";

/** Reads the fields of a draft from a form. Says what is wrong with it, beside what was typed. */
export function readDraft(
  form: FormData,
): { ok: true; draft: RefundDraft } | { ok: false; problem: DraftProblem; typed: TypedRefund } {
  const text = (name: string) => String(form.get(name) ?? "");
  const typed = typedIn([...form].map(([name, value]) => [name, String(value)]));
  const { fields } = typed;
  const wrong = (problem: DraftProblem) => ({ ok: false, problem, typed }) as const;
  const wish = readWish(typed.kind, text, fields);
  if (typeof wish === "string") return wrong(wish);
  const bankReference = bankReferenceInput.safeParse(text("bankReference"));
  if (typed.kind === "chargeback" && !bankReference.success) return wrong("bank");
  const note = refundNoteInput.safeParse(text("note"));
  // A granted request keeps the vendor's words.
  if (typed.kind !== "grant" && !note.success) return wrong("note");
  return {
    ok: true,
    draft: {
      ...typed,
      wish,
      note: note.data ?? "",
      bankReference: bankReference.data ?? "",
      requestId: text("requestId"),
    },
  };
}

function readWish(
  kind: DraftKind,
  text: (name: string) => string,
  fields: TypedRefund["fields"],
): RefundWish | DraftProblem {
  const reason = kind === "chargeback" ? "goodwill" : kind === "grant" ? "lines" : text("reason");
  switch (requestedRefundReasons.find((candidate) => candidate === reason)) {
    case "whole":
      return { reason: "whole" };
    case "goodwill": {
      const amountMinor = typedAmount.pipe(refundAmountInput).safeParse(text("amount"));
      return amountMinor.success ? { reason: "goodwill", amountMinor: amountMinor.data } : "amount";
    }
    case "lines": {
      const named = fields.flatMap(([name, value]) =>
        name.startsWith("units-") && value.trim() !== "" && value.trim() !== "0"
          ? [{ itemId: name.slice("units-".length), quantity: Number(value) }]
          : [],
      );
      const lines = refundLinesInput.safeParse(named);
      return lines.success ? { reason: "lines", lines: lines.data } : "lines";
    }
    default:
      return "invalid_input";
  }
}
