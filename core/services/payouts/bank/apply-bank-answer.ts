import type { JudgedLine } from "#core/domain/bank-answer";
import type { ServiceContext } from "#core/services/context";
import type { BankContext } from "#core/services/payouts/bank/bank-context";
import { previewBankAnswer } from "#core/services/payouts/bank/preview-bank-answer";

/** What became of a line. `lost`: the payout moved meanwhile; a new preview says where it stands. */
export interface AppliedLine extends JudgedLine {
  outcome: "applied" | "done" | "refused" | "lost";
}

export interface BankAnswerResult {
  lines: AppliedLine[];
  counts: Record<AppliedLine["outcome"], number>;
  /** Lines that are still to be applied: call again with the same text. */
  left: number;
}

/** How many payouts one call moves at most: each is a transaction of its own. */
export const APPLIED_AT_ONCE = 100;

/**
 * Applies a bank's answer: each payout that a line names by id *and* amount is confirmed, failed or returned, each by
 * itself. Applied again, killed in the middle, or twice at once, it moves each payout once.
 *
 * @throws DomainError `invalid_input` for a text that is no answer
 */
export async function applyBankAnswer(
  ctx: ServiceContext & Pick<BankContext, "bankFiles">,
  { text, actorId: _actorId, now: _now }: { text: string; actorId: string; now: Date },
): Promise<BankAnswerResult> {
  await previewBankAnswer(ctx, { text });
  throw new Error("not there yet");
}
