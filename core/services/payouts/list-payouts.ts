import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { Currency } from "#core/domain/money";
import type { PayoutMethod, PayoutStatus } from "#core/domain/payout";
import type { ServiceContext } from "#core/services/context";
import { payoutColumns } from "#core/services/payouts/payout-columns";
import type { Database } from "#db/client";
import { payouts, vendors } from "#db/schema";

export interface ListPayoutsInput {
  vendorId?: string | undefined;
  /** Only of the vendors of this person. */
  ownerId?: string | undefined;
  batchId?: string | undefined;
  status?: PayoutStatus | undefined;
  method?: PayoutMethod | undefined;
  currency?: Currency | undefined;
  /** The id of the last payout of the page before. */
  before?: string | undefined;
  pageSize: number;
}

/** Payouts, newest first, a page after the payout `before`; never where they go but masked. One round trip. */
export async function listPayouts({ db }: Pick<ServiceContext, "db">, input: ListPayoutsInput) {
  const { vendorId, ownerId, batchId, status, method, currency, before, pageSize } = input;
  const rows = await db
    .select(payoutColumns)
    .from(payouts)
    .innerJoin(vendors, eq(vendors.id, payouts.vendorId))
    .where(
      and(
        vendorId === undefined ? undefined : eq(payouts.vendorId, vendorId),
        ownerId === undefined ? undefined : eq(vendors.userId, ownerId),
        batchId === undefined ? undefined : eq(payouts.batchId, batchId),
        status === undefined ? undefined : eq(payouts.status, status),
        method === undefined ? undefined : eq(payouts.method, method),
        currency === undefined ? undefined : eq(payouts.currency, currency),
        before === undefined ? undefined : olderThan(db, before),
      ),
    )
    .orderBy(desc(payouts.createdAt), desc(payouts.id))
    // One more tells whether there is another page.
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  return {
    payouts: page,
    /** The payout after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.payoutId ?? null) : null,
  };
}

export type ListedPayout = Awaited<ReturnType<typeof listPayouts>>["payouts"][number];

function olderThan(db: Database, id: string): SQL {
  const last = db.select({ createdAt: payouts.createdAt, id: payouts.id }).from(payouts).where(eq(payouts.id, id));
  return sql`(${payouts.createdAt}, ${payouts.id}) < (${last})`;
}
