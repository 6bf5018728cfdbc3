import { desc, eq, type SQL, sql } from "drizzle-orm";
import type { PayoutStatus } from "#core/domain/payout";
import type { ServiceContext } from "#core/services/context";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { payoutBatches } from "#db/schema";

export interface ListPayoutBatchesInput {
  /** The id of the last batch of the page before. */
  before?: string | undefined;
  pageSize: number;
}

const countOf = (status: PayoutStatus) =>
  sql<number>`(select count(*)::int from payouts p where p.batch_id = payout_batches.id and p.status = ${literal(status)})`;

/** Batches for the bank that hold payouts, newest first, with how their payouts stand. One round trip. */
export async function listPayoutBatches(
  { db }: Pick<ServiceContext, "db">,
  { before, pageSize }: ListPayoutBatchesInput,
) {
  const rows = await db
    .select({
      batchId: payoutBatches.id,
      currency: payoutBatches.currency,
      actor: payoutBatches.actor,
      createdAt: payoutBatches.createdAt,
      /** Null while it is being filled: then there is no file of it. */
      sealedAt: payoutBatches.sealedAt,
      amountMinor:
        sql<string>`(select sum(p.amount_minor) from payouts p where p.batch_id = payout_batches.id)`.mapWith(BigInt),
      pending: countOf("pending"),
      paid: countOf("paid"),
      failed: countOf("failed"),
      returned: countOf("returned"),
    })
    .from(payoutBatches)
    .where(
      sql`exists (select from payouts p where p.batch_id = payout_batches.id) and ${before === undefined ? sql`true` : olderThan(db, before)}`,
    )
    .orderBy(desc(payoutBatches.createdAt), desc(payoutBatches.id))
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  return { batches: page, next: rows.length > pageSize ? (page.at(-1)?.batchId ?? null) : null };
}

function olderThan(db: Database, id: string): SQL {
  const last = db
    .select({ createdAt: payoutBatches.createdAt, id: payoutBatches.id })
    .from(payoutBatches)
    .where(eq(payoutBatches.id, id));
  return sql`(${payoutBatches.createdAt}, ${payoutBatches.id}) < (${last})`;
}
