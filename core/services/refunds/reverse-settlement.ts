import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import { reversalId } from "#core/domain/reversal";
import { settlementStatesBefore } from "#core/domain/settlement";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { doneRefunds, isTakenOff } from "#core/services/refunds/refund-facts";
import { isLostRefund, MAX_PLANS } from "#core/services/refunds/refund-locks";
import { standOf } from "#core/services/refunds/refund-stand";
import { type ReversalFacts, readReversalFacts } from "#core/services/refunds/reversal-facts";
import type { MoveSettlementInput } from "#core/services/vendors/move-settlement";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { wordList } from "#db/columns";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { settlementAdjustments } from "#db/schema";

/**
 * Takes a sale's share back from its vendor: what is left of its net becomes the store's, for good. Buyer, referral fee and
 * reward stay as they are. It is an adjustment beside the settlement, in one transaction with its record: one that no live
 * payout has is reversed, of one that is paid out the next payout takes it off. Safe to repeat.
 *
 * @param input `seenMinor`: the net that the admin saw, in minor units
 * @throws DomainError `not_found`; `conflict` once somebody else has reversed it; `payment_not_standing` where no paid order is
 *   behind it; `refund_open` while a refund of its order is not decided; `nothing_left`; `amount_changed` where another net is
 *   left by now
 */
export async function reverseSettlement(
  { db }: Pick<ServiceContext, "db">,
  { seenMinor, ...input }: MoveSettlementInput & { seenMinor: bigint },
): Promise<{ settlementId: string; reversedMinor: bigint; isRepeat: boolean }> {
  const { settlementId, actorId, reason } = input;
  return retryLostRace(MAX_PLANS, isLostReversal, async () => {
    const facts = await readReversalFacts(db, settlementId);
    const { reversal, left, isRefundOpen } = facts;
    if (reversal) {
      if (reversal.reversedBy !== actorId || reversal.reversalReason !== reason) {
        throw new DomainError("conflict", "the settlement is reversed already");
      }
      return { settlementId, reversedMinor: reversal.netMinor, isRepeat: true };
    }
    if (!left)
      throw new DomainError("payment_not_standing", "no paid order with a line of its vendor is behind the settlement");
    if (isRefundOpen) throw new DomainError("refund_open", "a refund of the order is not decided");
    if (left.netMinor <= 0n) throw new DomainError("nothing_left", "nothing is left of the settlement");
    if (seenMinor !== left.netMinor) throw new DomainError("amount_changed", "another sum is left by now");
    await writeBatch(db, reversalStatements(db, { ...facts, netMinor: left.netMinor }, input));
    return { settlementId, reversedMinor: left.netMinor, isRepeat: false };
  });
}

/** Its id, and the one reversal of a settlement: whoever was first may have been so after `reversal` was read. */
const reversedAlready = new Set<string | null>([
  "settlement_adjustments_refund_id_settlement_id_pk",
  "settlement_adjustments_reversed",
]);

function isLostReversal(error: unknown): boolean {
  return isLostRefund(error) || reversedAlready.has(violatedConstraint(error));
}

/** The attempt before its settlements, as refunds lock them; then nothing that {@link ReversalFacts} say can change. */
function reversalStatements(
  db: Database,
  { settlement, refund, netMinor }: ReversalFacts & { netMinor: bigint },
  { settlementId, actorId: actor, reason, now }: MoveSettlementInput,
): BatchItem<"pg">[] {
  const { orderReference, vendorId, currency, status } = settlement;
  const id = reversalId(settlementId);
  const refundsBefore = doneRefunds(refund).length;
  const isStill = sql`${standOf(orderReference)} = ${refund.seen}::jsonb`;
  return [
    db.execute(sql`select from payment_attempts where order_reference = ${orderReference} for no key update`),
    db.execute(sql`select from settlements where id = ${settlementId} for no key update`),
    db.insert(settlementAdjustments).values({
      refundId: id,
      settlementId,
      orderReference,
      vendorId,
      currency,
      grossMinor: 0n,
      // The guard: without the facts that it was planned by, it is null and refused.
      platformMinor: sql`case when ${isStill} then ${(-netMinor).toString()}::bigint end`,
      referralMinor: 0n,
      netMinor,
      reversedBy: actor,
      reversalReason: reason,
      refundsBefore,
      createdAt: now,
    }),
    // As after a refund of all: what a payout has, or has taken off, stays for the next one.
    db.execute(sql`
      with was as (
        select id, status from settlements
        where id = ${settlementId} and status in ${wordList(settlementStatesBefore("reversed"))}
          and not ${isTakenOff}
      ), moved as (
        update settlements set status = 'reversed', hold_reason = null from was where settlements.id = was.id
        returning settlements.id, was.status as from_status
      )
      insert into settlement_moves (id, settlement_id, from_status, to_status, actor, reason, at)
      select ${id}, id, from_status, 'reversed', ${actor}, ${reason}, ${at(now)} from moved`),
    actionStatement(db, {
      id: `settlement.reverse:${settlementId}`,
      actor,
      action: "settlement.reverse",
      subjectId: settlementId,
      before: { status, netMinor },
      after: { netMinor: 0n, refundsBefore },
      reason,
      now,
    }),
  ];
}
