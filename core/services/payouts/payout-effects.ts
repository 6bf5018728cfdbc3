import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type SettlementStatus, settlementStatesBefore } from "#core/domain/settlement";
import type { Database } from "#db/client";
import { literal, wordList } from "#db/columns";
import { at } from "#db/moment";

/** Who moves a payout's settlements, and when. */
interface Mover {
  payoutId: string;
  actor: string;
  now: Date;
}

/** The writes of a payout that has arrived: its settlements are paid. */
export function paidStatements(db: Database, mover: Mover): BatchItem<"pg">[] {
  return [
    db.execute(lockSettlements(mover.payoutId)),
    db.execute(
      move(mover, { to: "paid", where: sql`s.id in (${linesOf(mover.payoutId)}) and s.status = 'in_payout'` }),
    ),
  ];
}

/**
 * The writes of a payout that failed or came back: its settlements wait for another, and so do the refunds that it took off.
 * One with nothing left, or that an admin took back, is reversed, unless a payout that still holds took something off it: the
 * next one gives that back.
 */
export function freeStatements(db: Database, mover: Mover): BatchItem<"pg">[] {
  const { payoutId } = mover;
  const ofPayout = sql`where payout_id = ${payoutId} and live`;
  const isEmpty = sql`s.status in ${wordList(settlementStatesBefore("reversed"))}
    and exists (select from settlement_adjustments a where a.settlement_id = s.id
      having sum(a.gross_minor) = s.gross_minor or bool_or(a.reversed_by is not null))
    and not exists (select from payout_adjustments taken where taken.settlement_id = s.id and taken.live)`;
  const reversed = {
    to: "reversed",
    where: sql`s.id in (${touchedBy(payoutId)}) and ${isEmpty}`,
    isSecond: true,
  } as const;
  return [
    db.execute(sql`update payout_settlements set live = false ${ofPayout}`),
    db.execute(sql`update payout_adjustments set live = false ${ofPayout}`),
    db.execute(
      move(mover, {
        to: "pending",
        where: sql`s.id in (${linesOf(payoutId)}) and s.status in ${wordList(["in_payout", "paid"] satisfies SettlementStatus[])}`,
      }),
    ),
    db.execute(move(mover, reversed)),
  ];
}

const linesOf = (payoutId: string) => sql`select settlement_id from payout_settlements where payout_id = ${payoutId}`;

/** Its own settlements, and those of which it took refunds off. */
const touchedBy = (payoutId: string) => sql`${linesOf(payoutId)}
  union select settlement_id from payout_adjustments where payout_id = ${payoutId}`;

/** Locks what these writes change; by id, as everybody locks settlements. */
export function lockSettlements(payoutId: string): SQL {
  return sql`select from settlements where id in (${touchedBy(payoutId)}) order by id for no key update`;
}

/** One move of settlements `s`, with its record. `isSecond`: it follows another of the same moment, and is told a moment later. */
function move(
  { payoutId, actor, now }: Mover,
  { to, where, isSecond = false }: { to: SettlementStatus; where: SQL; isSecond?: boolean },
): SQL {
  const when = isSecond ? sql`${at(now)} + interval '1 ms'` : at(now);
  return sql`
    with was as (
      select s.id, s.status from settlements s where ${where}
    ), moved as (
      update settlements set status = ${literal(to)} from was where settlements.id = was.id
      returning settlements.id, was.status as from_status
    )
    insert into settlement_moves (id, settlement_id, from_status, to_status, actor, reason, at)
    select ${`${payoutId}:${to}:`} || id, id, from_status, ${literal(to)}, ${actor}, ${payoutId}, ${when} from moved`;
}
