import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { CREDIT } from "#core/domain/payment";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { outsideAmount } from "#core/services/refunds/outside-amount";
import { recordDone, type SettledCase } from "#core/services/refunds/record-refund";
import type { RefundFacts } from "#core/services/refunds/refund-facts";
import type { Database } from "#db/client";
import { refunds, users } from "#db/schema";

export interface RecordChargebackInput {
  orderReference: string;
  /** What the bank took, in minor units; null for all that is left. */
  amountMinor: bigint | null;
  /** The bank's own reference. Each is recorded once per attempt. */
  bankReference: string;
  note: string;
  /** The admin. */
  actorId: string;
  now: Date;
}

/**
 * Records that the payer's bank has taken money back, with all the effects of a refund. Safe to repeat: the bank's reference
 * is recorded once. A refund in flight does not stop it, for the money is gone: one that needs what the bank has taken is
 * refused before it is sent, and what the provider gives back all the same is parked as excess.
 *
 * @param settled the case that it settles, closed in the same transaction
 * @throws DomainError `not_found`; `forbidden` for somebody who is not an admin; `invalid_input` for credit;
 *   `payment_not_standing`, `nothing_left`, `more_than_left`, `no_amount`; `conflict` for another amount under the same
 *   reference
 */
export async function recordChargeback(
  { db }: Pick<ServiceContext, "db">,
  input: RecordChargebackInput,
  settled?: SettledCase,
): Promise<{ refundId: string; amountMinor: bigint }> {
  const { orderReference, bankReference, note, actorId, now } = input;
  const [actor] = await db.select({ role: users.role }).from(users).where(eq(users.id, actorId));
  if (actor?.role !== "admin") throw new DomainError("forbidden", "only admins enter a chargeback");
  const isNew = { reason: "chargeback", note, requestedBy: actorId, bankReference } as const;
  // The same bank and attempt give the same id: of two at once one is recorded.
  const id = `chargeback:${orderReference}:${bankReference}`;
  const choose = (facts: RefundFacts) =>
    facts.stand.refunds.some((refund) => refund.id === id)
      ? null
      : { id, amountMinor: amountOf(facts, input), requestedLines: null, isNew };
  const done = await recordDone(db, { orderReference, now }, choose, settled ?? entered(db, input));
  if (done) return { refundId: id, amountMinor: done.amountMinor };
  const [known] = await db
    .select({ amountMinor: refunds.amountMinor })
    .from(refunds)
    .where(and(eq(refunds.id, id)));
  const amountMinor = known?.amountMinor ?? 0n;
  if (input.amountMinor !== null && input.amountMinor !== amountMinor) {
    throw new DomainError("conflict", "another amount was recorded under this reference of the bank");
  }
  return { refundId: id, amountMinor };
}

/** No case stands behind it: only the action log is told. */
function entered(db: Database, input: RecordChargebackInput): SettledCase {
  const { orderReference, amountMinor, bankReference, note, actorId, now } = input;
  const entry = actionStatement(db, {
    actor: actorId,
    action: "refund.chargeback",
    subjectId: orderReference,
    before: null,
    after: { bankReference, amountMinor },
    reason: note,
    now,
  });
  return { expectOpen: () => undefined, closing: [entry] };
}

function amountOf(facts: RefundFacts, { amountMinor }: RecordChargebackInput): bigint {
  const { attempt, stand } = facts;
  if (attempt.provider === CREDIT) throw new DomainError("invalid_input", "no bank stands behind credit");
  if (!stand.isPaying) throw new DomainError("payment_not_standing", "the attempt paid no order");
  return outsideAmount(facts, amountMinor);
}
