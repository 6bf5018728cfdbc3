import { and, eq, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Currency } from "#core/domain/money";
import type { PayoutDebtor } from "#core/domain/payout";
import type { Database } from "#db/client";
import { at } from "#db/moment";
import { payoutBatches } from "#db/schema";

/** An id that the bank's files can carry. */
export function newPayoutId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/**
 * The batch of a currency that is being filled, begun where there is none. One that a crash left is gone on with, unless
 * another account pays by now: then it is closed as it is.
 */
export async function openBatch(
  db: Database,
  { currency, debtor, actor, now }: { currency: Currency; debtor: PayoutDebtor; actor: string; now: Date },
): Promise<string> {
  const isOpen = and(eq(payoutBatches.currency, currency), isNull(payoutBatches.sealedAt));
  const isOthers = or(ne(payoutBatches.debtorName, debtor.name), ne(payoutBatches.debtorIban, debtor.iban));
  const [, , [batch]] = await db.batch([
    db.update(payoutBatches).set({ sealedAt: now }).where(and(isOpen, isOthers)),
    db
      .insert(payoutBatches)
      .values({
        id: newPayoutId(),
        currency,
        debtorName: debtor.name,
        debtorIban: debtor.iban,
        actor,
        createdAt: now,
      })
      .onConflictDoNothing(),
    db.select({ id: payoutBatches.id }).from(payoutBatches).where(isOpen),
  ]);
  // Whoever closed it in between has left room for another: the caller's payout finds no open batch, and asks again.
  return batch?.id ?? "";
}

/** The id of a batch, in SQL, locked until the payout in it is written; null once it is closed. */
export function openBatchId(batchId: string): SQL {
  return sql`(select id from payout_batches where id = ${batchId} and sealed_at is null for share)`;
}

/**
 * Closes every open batch that holds payouts: from then on there are files of it, and nothing enters it any more.
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
    where sealed_at is null and exists (select from payouts where payouts.batch_id = payout_batches.id) and ${isIdle}
    returning id`);
  return rows.map(({ id }) => id);
}
