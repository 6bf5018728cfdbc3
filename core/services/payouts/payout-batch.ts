import { and, eq, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Currency } from "#core/domain/money";
import type { PayoutDebtor } from "#core/domain/payout";
import type { Database } from "#db/client";
import { at } from "#db/moment";
import { payoutBatches } from "#db/schema";

/** An id that the bank's files can carry. */
export function newPayoutId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** A batch as a payout enters it: one that is being filled, or one that begins with the payout. */
export interface EnteredBatch {
  batchId: string;
  /** Whose account pays. */
  debtor: PayoutDebtor;
}

/** The batch of a currency and account that is being filled, also where a crash has left it; an id for a new one where there is none. */
export async function chooseBatch(
  db: Database,
  { currency, debtor }: { currency: Currency; debtor: PayoutDebtor },
): Promise<EnteredBatch> {
  const [open] = await db
    .select({ id: payoutBatches.id })
    .from(payoutBatches)
    .where(
      and(isOpenOf(currency), eq(payoutBatches.debtorName, debtor.name), eq(payoutBatches.debtorIban, debtor.iban)),
    );
  return { batchId: open?.id ?? newPayoutId(), debtor };
}

const isOpenOf = (currency: Currency) => and(eq(payoutBatches.currency, currency), isNull(payoutBatches.sealedAt));

/**
 * The writes that begin a batch, in the transaction of its first payout: there is none without one. One of another account is
 * closed as it is. Where somebody else has begun another, {@link openBatchId} finds none.
 */
export function batchStatements(
  db: Database,
  { batchId: id, debtor, currency, actor, now }: EnteredBatch & { currency: Currency; actor: string; now: Date },
): BatchItem<"pg">[] {
  const isOthers = or(ne(payoutBatches.debtorName, debtor.name), ne(payoutBatches.debtorIban, debtor.iban));
  const [debtorName, debtorIban] = [debtor.name, debtor.iban];
  return [
    db
      .update(payoutBatches)
      .set({ sealedAt: now })
      .where(and(isOpenOf(currency), isOthers)),
    db
      .insert(payoutBatches)
      .values({ id, currency, debtorName, debtorIban, actor, createdAt: now })
      .onConflictDoNothing(),
  ];
}

/** The id of a batch, in SQL, locked until the payout in it is written; null once it is closed, or where it was not begun. */
export function openBatchId(batchId: string): SQL {
  return sql`(select id from payout_batches where id = ${batchId} and sealed_at is null for share)`;
}

/**
 * Closes every open batch: from then on there are files of it, and nothing enters it any more.
 *
 * @param idleSince only those that were begun before, and have taken no payout since
 */
export async function sealBatches(
  db: Database,
  { now, idleSince }: { now: Date; idleSince?: Date },
): Promise<string[]> {
  const isIdle = idleSince
    ? sql`created_at < ${at(idleSince)} and not exists (select from payouts
        where payouts.batch_id = payout_batches.id and payouts.created_at >= ${at(idleSince)})`
    : sql`true`;
  const { rows } = await db.execute<{ id: string }>(sql`
    update payout_batches set sealed_at = ${at(now)}
    where sealed_at is null and ${isIdle}
    returning id`);
  return rows.map(({ id }) => id);
}
