import type { AnswerStatus, JudgedLine } from "#core/domain/bank-answer";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import type { BankContext } from "#core/services/payouts/bank/bank-context";
import { previewBankAnswer } from "#core/services/payouts/bank/preview-bank-answer";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { type EndPayoutInput, failPayout } from "#core/services/payouts/fail-payout";
import type { MovedPayout } from "#core/services/payouts/move-payout";
import { returnPayout } from "#core/services/payouts/return-payout";

/**
 * What became of a line. `left`: its turn comes with the next call. `lost`: the payout moved meanwhile; a new preview says
 * where it stands.
 */
export const lineOutcomes = ["applied", "done", "refused", "left", "lost"] as const;
export type LineOutcome = (typeof lineOutcomes)[number];

export interface AppliedLine extends JudgedLine {
  outcome: LineOutcome;
}

export interface BankAnswerResult {
  lines: AppliedLine[];
  counts: Record<LineOutcome, number>;
  /** Lines that are still to be applied: call again with the same text. */
  left: number;
}

/** How many payouts one call moves at most: each is a transaction of its own. */
export const APPLIED_AT_ONCE = 100;

type Context = Pick<ServiceContext, "db">;

const verbs: Record<AnswerStatus, (ctx: Context, input: EndPayoutInput) => Promise<MovedPayout>> = {
  paid: confirmPayout,
  failed: failPayout,
  returned: returnPayout,
};

/**
 * Applies a bank's answer: each payout that a line names by id *and* amount is confirmed, failed or returned, each by
 * itself. Applied again, killed in the middle, or twice at once, it moves each payout once. The caller has asked for a
 * fresh proof.
 *
 * @throws DomainError `invalid_input` for a text that is no answer
 */
export async function applyBankAnswer(
  ctx: Context & Pick<BankContext, "bankFiles">,
  { text, actorId, now }: { text: string; actorId: string; now: Date },
): Promise<BankAnswerResult> {
  const preview = await previewBankAnswer(ctx, { text });
  const lines: AppliedLine[] = [];
  let turns = APPLIED_AT_ONCE;
  for (const line of preview.lines) {
    if (line.verdict !== "apply") lines.push({ ...line, outcome: line.verdict });
    else if (turns-- > 0) lines.push({ ...line, outcome: await applyLine(ctx, line, { actorId, now }) });
    else lines.push({ ...line, outcome: "left" });
  }
  const count = (outcome: LineOutcome) => lines.filter((line) => line.outcome === outcome).length;
  const left = count("left");
  return {
    lines,
    counts: { applied: count("applied"), done: count("done"), refused: count("refused"), left, lost: count("lost") },
    left,
  };
}

/** The payout's move is guarded by its state and its amount: whatever happened since the line was judged. */
async function applyLine(
  ctx: Context,
  { payoutId, amountMinor, status, bankReference, reason, isAccountWrong }: JudgedLine,
  by: { actorId: string; now: Date },
): Promise<LineOutcome> {
  if (status === null || amountMinor === null) return "refused";
  const said = { bankReference: bankReference || null, reason: reason || null, isAccountWrong };
  try {
    const { isRepeat } = await verbs[status](ctx, { payoutId, amountMinor, ...said, ...by });
    return isRepeat ? "done" : "applied";
  } catch (error) {
    if (error instanceof DomainError && (error.code === "conflict" || error.code === "not_found")) return "lost";
    throw error;
  }
}
