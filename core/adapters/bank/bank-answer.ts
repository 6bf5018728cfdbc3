import Papa from "papaparse";
import type { AnswerLine, AnswerStatus } from "#core/domain/bank-answer";
import { DomainError } from "#core/domain/errors";
import { parseDecimalAsMinor } from "#core/domain/money";

/** What an answer may be: far more than a batch's payments, and still read at once. */
export const MAX_ANSWER_LENGTH = 1_000_000;
export const MAX_ANSWER_LINES = 5_000;

const needed = ["payout_id", "amount", "status", "bank_reference"] as const;

/** Our own words, and ISO 20022's for what a bank has done in the end. All others are of something still under way. */
const words = new Map<string, AnswerStatus>([
  ["paid", "paid"],
  ["accc", "paid"],
  ["acsc", "paid"],
  ["failed", "failed"],
  ["rjct", "failed"],
  ["returned", "returned"],
]);

/** ISO 20022's codes for an account that is unknown, closed or blocked, or is another's. */
const WRONG_ACCOUNT = /\b(AC01|AC04|AC06|BE01)\b/i;

/**
 * Reads a bank's answer: a CSV with the columns `payout_id`, `amount`, `status`, `bank_reference`, in any order, and
 * optionally `currency` and `reason`; others are passed over. Commas, semicolons and tabs may separate them.
 *
 * @throws DomainError `invalid_input` when a column is missing, nothing is below the heading, or there is too much
 */
export function readBankAnswer(text: string): AnswerLine[] {
  if (text.length > MAX_ANSWER_LENGTH) throw new DomainError("invalid_input", "the answer is too long");
  const { data, meta } = Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, "").trim(), {
    header: true,
    skipEmptyLines: "greedy",
    delimitersToGuess: [",", ";", "\t"],
    transformHeader: (heading) =>
      heading
        .trim()
        .toLowerCase()
        .replaceAll(/[\s-]+/g, "_"),
    transform: (cell) => cell.trim(),
  });
  const missing = needed.filter((column) => !meta.fields?.includes(column));
  if (missing.length > 0) throw new DomainError("invalid_input", `the answer has no column ${missing.join(", ")}`);
  if (data.length === 0) throw new DomainError("invalid_input", "the answer has no lines");
  if (data.length > MAX_ANSWER_LINES) throw new DomainError("invalid_input", "the answer has too many lines");
  return data.map((cells, index) => {
    const cell = (name: string) => textOf(cells[name] ?? "");
    const reason = cell("reason");
    return {
      line: index + 1,
      payoutId: cell("payout_id"),
      amountMinor: amountOf(cell("amount")),
      currency: cell("currency").toUpperCase(),
      status: words.get(cell("status").toLowerCase()) ?? null,
      bankReference: cell("bank_reference"),
      reason,
      isAccountWrong: WRONG_ACCOUNT.test(reason),
    };
  });
}

/** A cell as one line of bounded text; an apostrophe that had made it text for a spreadsheet is taken off. */
function textOf(cell: string): string {
  return cell
    .replace(/^'(?=[=+\-@])/, "")
    .replaceAll(/\p{Cc}+/gu, " ")
    .slice(0, 140)
    .trim();
}

/** An amount with a dot or a comma before its minor units, exactly; null for anything else. */
function amountOf(cell: string): bigint | null {
  return /^\d{1,15}([.,]\d{1,2})?$/.test(cell) ? parseDecimalAsMinor(cell.replace(",", ".")) : null;
}
