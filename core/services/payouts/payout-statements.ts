import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { PAYOUT_MOVEMENT } from "#core/domain/credit";
import type { Currency } from "#core/domain/money";
import type { PayoutStatus } from "#core/domain/payout";
import type { SettlementStatus } from "#core/domain/settlement";
import { actionStatement } from "#core/services/action-log";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit/credit-ledger";
import { currentDetails, currentMethod, isDue, isMethodWaiting, isNotTakenOff } from "#core/services/payouts/due-rows";
import { batchStatements, type EnteredBatch, openBatchId } from "#core/services/payouts/payout-batch";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { isGuardViolation, isTransient, violatedConstraint } from "#db/errors";
import { at } from "#db/moment";
import { payoutMoves } from "#db/schema";

/** A payout as it was planned: everything but what it comes to, which its batch counts under its locks. */
export interface PlannedPayout {
  id: string;
  vendorId: string;
  ownerId: string;
  currency: Currency;
  how: { method: "credit" } | ({ method: "bank"; bankDetailsId: string } & EnteredBatch);
  /** What whoever pressed has seen: it is this much, or nothing is written. Null: whatever it comes to. */
  seenMinor: bigint | null;
  actor: string;
  dueBy: Date;
  now: Date;
}

const lostRaces = new Set<string | null>([
  // The batch is closed, another has been begun, or the bank details are not used any more.
  "payouts_method",
  // Another payout has them.
  "payout_settlements_live",
  "payout_adjustments_live",
]);

/** Whether a payout was not written only because the facts had moved: read them again and plan again. */
export function isLostPayout(error: unknown): boolean {
  return isGuardViolation(error) || lostRaces.has(violatedConstraint(error)) || isTransient(error);
}

/**
 * The writes of one payout, for one transaction. It locks the vendor and the due settlements, and waits for neither: whoever
 * holds one of them decides about it. It counts what it has locked, so the sum is never that of another moment. With nothing
 * locked, below the minimum, or where the way of paying has changed, `isLostPayout` fails and nothing is written.
 */
export function payoutStatements(db: Database, payout: PlannedPayout): BatchItem<"pg">[] {
  const { id, vendorId, currency, how, actor, now } = payout;
  const toStatus: PayoutStatus = how.method === "credit" ? "paid" : "pending";
  return [
    db.execute(lineStatement(payout)),
    db.execute(adjustmentStatement(payout)),
    db.execute(settlementStatement(payout)),
    ...(how.method === "credit" ? creditStatements(db, payout) : []),
    ...(how.method === "bank" ? batchStatements(db, { ...how, currency, actor, now }) : []),
    db.execute(how.method === "credit" ? creditPayout(payout) : bankPayout(payout, how)),
    db
      .insert(payoutMoves)
      .values({ id: `${id}:${toStatus}`, payoutId: id, fromStatus: null, toStatus, actor, at: now }),
    actionStatement(db, {
      actor,
      action: "payout.make",
      subjectId: id,
      before: null,
      after: { vendorId, currency, status: toStatus, ...madeHow(how) },
      now,
    }),
  ];
}

function madeHow(how: PlannedPayout["how"]) {
  if (how.method === "credit") return how;
  const { method, batchId, bankDetailsId } = how;
  return { method, batchId, bankDetailsId };
}

/** The payout's rows stand before the payout itself: the foreign keys are looked at when the transaction ends. */
function lineStatement({ id, vendorId, ownerId, currency, how, dueBy, now }: PlannedPayout): SQL {
  return sql`
    with vendor as materialized (
      select v.id from vendors v
      where v.id = ${vendorId} and v.user_id = ${ownerId} and ${currentMethod(now)} = ${how.method}
        and not ${isMethodWaiting(now)}
      for no key update skip locked
    ), due as materialized (
      select s.id, s.net_minor from settlements s
      where s.vendor_id = (select vendor.id from vendor) and s.currency = ${currency} and ${isDue(dueBy)}
      order by s.id for no key update skip locked
    )
    insert into payout_settlements (payout_id, settlement_id, net_minor) select ${id}, due.id, due.net_minor from due`;
}

/** All that refunds took off its own settlements and those of earlier payouts, as far as none has taken it off. */
function adjustmentStatement({ id, vendorId, currency }: PlannedPayout): SQL {
  return sql`
    insert into payout_adjustments (payout_id, refund_id, settlement_id, net_minor)
    select ${id}, a.refund_id, a.settlement_id, a.net_minor from settlement_adjustments a
    where a.vendor_id = ${vendorId} and a.currency = ${currency} and ${isNotTakenOff}
      and exists (select from payout_settlements line where line.settlement_id = a.settlement_id and line.live)
      and exists (select from payout_settlements own where own.payout_id = ${id})
    order by a.settlement_id, a.refund_id`;
}

function settlementStatement({ id, how, actor, now }: PlannedPayout): SQL {
  const [pending, inPayout, paid] = (["pending", "in_payout", "paid"] satisfies SettlementStatus[]).map(literal);
  const isPaid = how.method === "credit";
  // A moment later, so that the two can be told apart.
  const second = sql`union all
    select ${`${id}:paid:`} || id, id, ${inPayout}, ${paid}, ${actor}, ${id}, ${at(now)} + interval '1 ms' from moved`;
  return sql`
    with moved as (
      update settlements s set status = ${isPaid ? paid : inPayout} from payout_settlements line
      where line.payout_id = ${id} and s.id = line.settlement_id and s.status = ${pending}
      returning s.id
    )
    insert into settlement_moves (id, settlement_id, from_status, to_status, actor, reason, at)
    select ${`${id}:in_payout:`} || id, id, ${pending}, ${inPayout}, ${actor}, ${id}, ${at(now)} from moved
    ${isPaid ? second : sql``}`;
}

const settledOf = (id: string) =>
  sql`coalesce((select sum(net_minor) from payout_settlements where payout_id = ${id}), 0)::bigint`;
const adjustedOf = (id: string) =>
  sql`coalesce((select sum(net_minor) from payout_adjustments where payout_id = ${id}), 0)::bigint`;

/** What it comes to; null where that is nothing, below the minimum, or not what was seen. */
function amountOf({ id, currency, seenMinor }: PlannedPayout): SQL {
  const isSeen = seenMinor === null ? sql`true` : sql`sum.minor = ${seenMinor.toString()}::bigint`;
  return sql`(select case when sum.minor > 0 and ${isSeen}
      and sum.minor >= coalesce((select payout_minimum from payout_minimums where currency = ${currency}), 0)
    then sum.minor end from (select ${settledOf(id)} - ${adjustedOf(id)} as minor) as sum)`;
}

function creditStatements(db: Database, payout: PlannedPayout): BatchItem<"pg">[] {
  const { id, ownerId, currency, actor, now } = payout;
  return creditMoveStatements(db, {
    key: `${PAYOUT_MOVEMENT}${id}`,
    kind: "payout",
    reason: id,
    actorId: actor,
    from: cloneCreditAccount("payouts", currency),
    to: userCreditAccount(ownerId, currency),
    amountMinor: amountOf(payout),
    now,
  });
}

function creditPayout(payout: PlannedPayout): SQL {
  const { id, vendorId, currency, actor, now } = payout;
  return sql`
    insert into payouts (id, vendor_id, currency, method, status, amount_minor, settled_minor, adjusted_minor,
      credit_transaction_key, actor, created_at, paid_at)
    select ${id}, ${vendorId}, ${currency}, 'credit', 'paid', ${amountOf(payout)}, ${settledOf(id)}, ${adjustedOf(id)},
      ${`${PAYOUT_MOVEMENT}${id}`}, ${actor}, ${at(now)}, ${at(now)}`;
}

/** With the bank details as they are now: a later change of theirs does not reach it. */
function bankPayout(
  payout: PlannedPayout,
  { batchId, bankDetailsId }: { batchId: string; bankDetailsId: string },
): SQL {
  const { id, vendorId, currency, actor, now } = payout;
  return sql`
    with current as materialized (
      ${currentDetails(sql`${vendorId}`, now)} for share
    ), usable as (
      select * from current where id = ${bankDetailsId} and refused_at is null and not waits
    )
    insert into payouts (id, vendor_id, currency, method, status, amount_minor, settled_minor, adjusted_minor, batch_id,
      bank_details_id, key_id, iban_cipher, holder_cipher, tax_code_cipher, purpose_cipher, iban_masked, actor, created_at)
    select ${id}, ${vendorId}, ${currency}, 'bank', 'pending', ${amountOf(payout)}, ${settledOf(id)}, ${adjustedOf(id)},
      ${openBatchId(batchId)}, usable.id, usable.key_id, usable.iban_cipher, usable.holder_cipher, usable.tax_code_cipher,
      usable.purpose_cipher, usable.iban_masked, ${actor}, ${at(now)}
    from (select 1) as one left join usable on true`;
}
