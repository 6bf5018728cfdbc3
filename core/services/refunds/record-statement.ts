import { DomainError } from "#core/domain/errors";
import { sumMinor } from "#core/domain/money";
import { isGivenBack } from "#core/domain/payment";
import { judgeStatement, type StatementVerdict } from "#core/domain/provider-statement";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { type RefundToRecord, recordDone } from "#core/services/refunds/record-refund";
import { doneRefunds, leftOfAttempt, openRefund, type RefundFacts } from "#core/services/refunds/refund-facts";

const log = getLogger(["refcodes", "refunds"]);

export interface RecordStatementInput {
  orderReference: string;
  /** Everything that the provider says it has given back of the attempt so far, in minor units. */
  statedMinor: bigint;
  now: Date;
}

/** What a statement did. */
export interface RecordedStatement {
  /** Ids of the refunds that were recorded as done: the open one, and one made in the provider's cabinet. */
  recorded: string[];
  /** Given back beyond what our ledger has left, in minor units: a person must look. Zero for none. */
  excessMinor: bigint;
}

/**
 * Applies a provider's statement to the ledger: the open refund is done, what else was given back becomes a refund made in
 * the cabinet, each with all its effects. Only the cumulative sum counts, so a statement that is repeated, late or out of
 * order changes nothing, and one that was cut short is carried on by the next. Two round trips for one refund.
 *
 * @throws DomainError `not_found` without such an attempt; `payment_not_standing` for one whose money never came
 */
export async function recordStatement(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, statedMinor, now }: RecordStatementInput,
): Promise<RecordedStatement> {
  const recorded: string[] = [];
  for (;;) {
    let verdict: StatementVerdict = { isOpenDone: false, cabinetMinor: 0n, excessMinor: 0n };
    const done = await recordDone(db, { orderReference, now }, (facts) => {
      verdict = judgeStated(facts, statedMinor);
      return chosen(facts, verdict);
    });
    if (done) recorded.push(done.id);
    // After the open refund comes what else was given back.
    if (done && verdict.isOpenDone && verdict.cabinetMinor > 0n) continue;
    const { excessMinor } = verdict;
    if (done) log.info("refund of {orderReference} is done", { orderReference, statedMinor: statedMinor.toString() });
    return { recorded, excessMinor };
  }
}

/**
 * What a provider's statement of an attempt means for its ledger: see {@link judgeStatement}.
 *
 * @throws DomainError `payment_not_standing` for one whose money never came
 */
export function judgeStated(facts: RefundFacts, statedMinor: bigint): StatementVerdict {
  const { attemptStatus, isPaying } = facts.stand;
  if (!isPaying && !isGivenBack(attemptStatus)) {
    throw new DomainError("payment_not_standing", "no money has come by this attempt");
  }
  // One that ended before it paid anything: there is nothing to correct.
  if (!isPaying && attemptStatus === "refunded" && facts.stand.refunds.length === 0) {
    return { isOpenDone: false, cabinetMinor: 0n, excessMinor: 0n };
  }
  const open = openRefund(facts);
  // The provider knows nothing of what the payer's bank took, and of what was given back by hand.
  const known = doneRefunds(facts).filter(({ isOutside }) => !isOutside);
  const amountsOf = (refunds: typeof known) => refunds.map(({ amountMinor }) => amountMinor);
  return judgeStatement({
    statedMinor,
    doneMinor: sumMinor(amountsOf(known.filter(({ isConfirmed }) => !isConfirmed))),
    confirmedMinor: amountsOf(known.filter(({ isConfirmed }) => isConfirmed)),
    leftMinor: leftOfAttempt(facts),
    open: open && { amountMinor: open.amountMinor, isSent: open.status === "sent" },
  });
}

function chosen(facts: RefundFacts, { isOpenDone, cabinetMinor }: StatementVerdict): RefundToRecord | null {
  const open = openRefund(facts);
  if (isOpenDone && open) return { ...open, isNew: null };
  if (cabinetMinor === 0n) return null;
  const isNew = { reason: "cabinet", note: null, requestedBy: null, bankReference: null } as const;
  return { id: crypto.randomUUID(), amountMinor: cabinetMinor, requestedLines: null, isNew };
}
