import type { Currency } from "#core/domain/money";
import { type PayoutStatus, payoutStatesBefore } from "#core/domain/payout";

/** What a bank can say about a payment. */
export const answerStatuses = ["paid", "failed", "returned"] as const satisfies readonly PayoutStatus[];
export type AnswerStatus = (typeof answerStatuses)[number];

/** A line of the bank's answer, as it was read. */
export interface AnswerLine {
  /** Where it stands in the file, from 1; the heading is not counted. */
  line: number;
  payoutId: string;
  /** Null when the cell is no amount. */
  amountMinor: bigint | null;
  /** Empty where the file names none. */
  currency: string;
  /** Null when the cell is no known word. */
  status: AnswerStatus | null;
  bankReference: string;
  /** Why, in the bank's words; empty where it says nothing. */
  reason: string;
  /** Whether the bank says that the account does not exist or takes no payment. */
  isAccountWrong: boolean;
}

/** What is known of a payout that an answer may be about. */
export interface AnsweredPayout {
  id: string;
  method: "bank" | "credit";
  status: PayoutStatus;
  /** Its batch is complete, so the bank can have its file. */
  isWithBank: boolean;
  amountMinor: bigint;
  currency: Currency;
  vendorName: string;
  ibanMasked: string | null;
}

/**
 * Why a line is not applied. `unreadable`: a cell is missing or says nothing known. `unknown_payout`: no payout of the
 * bank's has this id. `other_amount`: it is of another amount or currency. `not_now`: its state does not allow it, e.g. a
 * payout that failed cannot be paid, or its batch is still being filled.
 */
export const answerProblems = ["unreadable", "unknown_payout", "other_amount", "not_now"] as const;
export type AnswerProblem = (typeof answerProblems)[number];

export interface JudgedLine extends AnswerLine {
  /** The payout that id and amount name; also where only the id fits, to see what differs. */
  payout: AnsweredPayout | null;
  /** `apply`: the payout moves. `done`: it is there already, by an earlier line or file. `refused`: see `problem`. */
  verdict: "apply" | "done" | "refused";
  problem: AnswerProblem | null;
}

/**
 * Judges each line of a bank's answer by what is known of its payout: matched by id *and* amount. A payout that was paid and
 * came back may have two lines: what came back is judged last, wherever it stands, so that the same file read again moves
 * nothing more. Lines are answered in the order in which they are to be applied.
 */
export function judgeAnswer(lines: readonly AnswerLine[], payouts: readonly AnsweredPayout[]): JudgedLine[] {
  const known = new Map(payouts.filter(({ method }) => method === "bank").map((payout) => [payout.id, payout]));
  const statuses = new Map<string, PayoutStatus>(payouts.map(({ id, status }) => [id, status]));
  const inTurn = lines.toSorted((one, other) => turnOf(one) - turnOf(other));
  return inTurn.map((line) => {
    const payout = known.get(line.payoutId) ?? null;
    const current = statuses.get(line.payoutId);
    const problem = problemOf(line, payout, current);
    const verdict = problem ? "refused" : isDone(line.status, current) ? "done" : "apply";
    if (verdict === "apply" && line.status !== null) statuses.set(line.payoutId, line.status);
    return { ...line, payout, problem, verdict };
  });
}

const turnOf = ({ status }: AnswerLine) => Number(status === "returned");

/** A payout that came back was paid before: an older answer that says so tells nothing new. */
function isDone(status: AnswerStatus | null, current: PayoutStatus | undefined): boolean {
  return status === current || (status === "paid" && current === "returned");
}

function problemOf(
  { payoutId, amountMinor, currency, status }: AnswerLine,
  payout: AnsweredPayout | null,
  current: PayoutStatus | undefined,
): AnswerProblem | null {
  if (payoutId === "" || amountMinor === null || status === null) return "unreadable";
  if (payout === null || current === undefined) return "unknown_payout";
  if (amountMinor !== payout.amountMinor || (currency !== "" && currency !== payout.currency)) return "other_amount";
  if (isDone(status, current)) return null;
  return payout.isWithBank && payoutStatesBefore(status).includes(current) ? null : "not_now";
}
