import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import type { Currency } from "#core/domain/money";
import { isPayoutLive, type PayoutMethod, type PayoutStatus, payoutStatesBefore } from "#core/domain/payout";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { lockSettlements } from "#core/services/payouts/payout-effects";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { wordList } from "#db/columns";
import { isGuardViolation, isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { payoutBatches, payoutMoves, payouts } from "#db/schema";

/** What the bank did with a payout, as an operator enters it or as its answer says. */
export interface MovePayoutInput {
  payoutId: string;
  /** The bank's own reference. A repeat with the same one changes nothing. */
  bankReference: string | null;
  /** In the operator's or the bank's words. */
  reason?: string | null | undefined;
  /** What the bank says it is of: any other payout is refused. */
  amountMinor?: bigint | undefined;
  /** A user's id. */
  actorId: string;
  now: Date;
}

export interface MovedPayout {
  payoutId: string;
  vendorId: string;
  currency: Currency;
  amountMinor: bigint;
  method: PayoutMethod;
  status: PayoutStatus;
  /** It was in this state already, by the same reference. */
  isRepeat: boolean;
}

const MAX_TRIES = 5;

const isLostMove = (error: unknown) => isGuardViolation(error) || isTransient(error);

/**
 * Moves a payout that is with the bank, with what the caller says it causes, in one transaction; safe to repeat with the same
 * reference.
 *
 * @throws DomainError `not_found`; `conflict` (another state, another amount, credit, or a batch that is still being filled)
 */
export async function movePayout(
  { db }: Pick<ServiceContext, "db">,
  input: MovePayoutInput & { to: Exclude<PayoutStatus, "pending"> },
  effects: (payout: { id: string; from: PayoutStatus; bankDetailsId: string | null }) => readonly BatchItem<"pg">[],
): Promise<MovedPayout> {
  const { payoutId, to, bankReference } = input;
  return retryLostRace(MAX_TRIES, isLostMove, async () => {
    const payout = await readPayoutState(db, payoutId);
    const { vendorId, currency, amountMinor, method, bankDetailsId, status: from } = payout;
    const moved = { payoutId, vendorId, currency, amountMinor, method, status: to };
    if (input.amountMinor !== undefined && input.amountMinor !== amountMinor) throw refused("the amount differs");
    if (from === to && payout.bankReference === bankReference) return { ...moved, isRepeat: true };
    if (method !== "bank") throw refused("it was paid by credit");
    if (!payoutStatesBefore(to).includes(from)) throw refused(`it is ${from}`);
    if (payout.sealedAt === null) throw refused("its batch is still being filled");
    await writeBatch(db, [
      // Payouts and their return lock the vendor first: what is taken off later payouts stays as it is meanwhile.
      db.execute(sql`select from vendors where id = ${vendorId} for no key update`),
      db.execute(sql`select from payouts where id = ${payoutId} for no key update`),
      // Before the vendor's totals, which the payout's own trigger locks.
      db.execute(lockSettlements(payoutId)),
      db.execute(sql`
        update payouts set status = case when status in ${wordList([from])} then ${to} end,
          bank_reference = ${bankReference}, paid_at = ${to === "paid" ? at(input.now) : sql`case when ${to} = 'returned' then paid_at end`},
          ended_at = ${isPayoutLive(to) ? sql`null` : at(input.now)}
        where id = ${payoutId}`),
      ...effects({ id: payoutId, from, bankDetailsId }),
      ...logStatements(db, from, input),
    ]);
    return { ...moved, isRepeat: false };
  });
}

function logStatements(
  db: Database,
  from: PayoutStatus,
  {
    payoutId,
    to,
    bankReference,
    reason = null,
    actorId: actor,
    now,
  }: MovePayoutInput & { to: Exclude<PayoutStatus, "pending"> },
): BatchItem<"pg">[] {
  const move = { id: `${payoutId}:${to}`, payoutId, fromStatus: from, toStatus: to, actor, bankReference, reason };
  return [
    db.insert(payoutMoves).values({ ...move, at: now }),
    actionStatement(db, {
      actor,
      action: `payout.${to}`,
      subjectId: payoutId,
      before: { status: from },
      after: { status: to, bankReference },
      reason,
      now,
    }),
  ];
}

async function readPayoutState(db: Database, payoutId: string) {
  const [payout] = await db
    .select({
      vendorId: payouts.vendorId,
      currency: payouts.currency,
      amountMinor: payouts.amountMinor,
      method: payouts.method,
      status: payouts.status,
      bankReference: payouts.bankReference,
      bankDetailsId: payouts.bankDetailsId,
      sealedAt: payoutBatches.sealedAt,
    })
    .from(payouts)
    .leftJoin(payoutBatches, eq(payoutBatches.id, payouts.batchId))
    .where(eq(payouts.id, payoutId));
  if (!payout) throw new DomainError("not_found", "no such payout");
  return payout;
}

function refused(why: string): DomainError {
  return new DomainError("conflict", `the payout cannot be moved: ${why}`);
}
