import { DomainError } from "#core/domain/errors";
import type { RefundReason, RequestedLine } from "#core/domain/refund";
import { outsideAmount } from "#core/services/refunds/outside-amount";
import { recordDone, type SettledCase } from "#core/services/refunds/record-refund";
import { leftOfAttempt, openRefund, type RefundFacts } from "#core/services/refunds/refund-facts";
import type { Database } from "#db/client";

/** Money that an admin gave back outside the provider: a transfer by a bank. */
export interface GivenByHand {
  /** The same id is recorded once, so a repeat is harmless. */
  id: string;
  orderReference: string;
  /** Minor units; null for all that is left. */
  amountMinor: bigint | null;
  requestedLines: readonly RequestedLine[] | null;
  reason: RefundReason;
  /** The transfer's, at the bank. It marks the refund as one that the provider knows nothing of. */
  bankReference: string;
  /** The open refund that it ends, if it ends one. */
  insteadOf?: string;
  note: string;
  actorId: string;
  now: Date;
}

/**
 * Records money that was given back by hand, with all the effects of a refund, and closes what it settles.
 *
 * @returns false where it was recorded before
 * @throws DomainError `not_found`; `nothing_left`, `more_than_left`, `no_amount`; `payment_not_standing` where no money came;
 *   `conflict` while a refund in flight needs what is left, or for another amount under the same id
 */
export async function recordByHand(db: Database, given: GivenByHand, settled?: SettledCase): Promise<boolean> {
  const { id, orderReference, requestedLines, reason, note, actorId, bankReference, now } = given;
  const choose = (facts: RefundFacts) => {
    const known = facts.stand.refunds.find((refund) => refund.id === id);
    if (known && given.amountMinor !== null && given.amountMinor !== known.amountMinor) {
      throw new DomainError("conflict", "another amount was recorded under this reference of the bank");
    }
    if (known) return null;
    const isNew = { reason, note, requestedBy: actorId, bankReference };
    return { id, amountMinor: amountOf(facts, given), requestedLines, isNew };
  };
  return (await recordDone(db, { orderReference, now }, choose, settled)) !== null;
}

function amountOf(facts: RefundFacts, { amountMinor, insteadOf }: GivenByHand): bigint {
  const { isPaying, attemptStatus } = facts.stand;
  if (!isPaying && attemptStatus !== "surplus") throw new DomainError("payment_not_standing", "no money of ours came");
  const amount = outsideAmount(facts, amountMinor);
  const open = openRefund(facts);
  if (open && open.id !== insteadOf && amount + open.amountMinor > leftOfAttempt(facts)) {
    throw new DomainError("conflict", "a refund in flight needs what is left");
  }
  return amount;
}
