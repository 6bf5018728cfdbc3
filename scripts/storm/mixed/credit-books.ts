import { ORDER_MOVEMENT, REFUND_MOVEMENT } from "#core/domain/credit";
import type { Database } from "#db/client";
import * as schema from "#db/schema";
import { type Book, sum } from "./books.ts";

/** What of the credit ledger is not exactly right, in words. */
export async function creditFaults(db: Database, books: readonly Book[]): Promise<string[]> {
  const [accounts, transactions, entries, people] = await db.batch([
    db.select().from(schema.creditAccounts),
    db.select().from(schema.creditTransactions),
    db.select().from(schema.creditEntries),
    db.select({ id: schema.users.id, deletedAt: schema.users.deletedAt }).from(schema.users),
  ]);
  const faults: string[] = [];
  for (const { id, balanceMinor } of accounts) {
    const moved = sum(entries.filter(({ accountId }) => accountId === id).map(({ amountMinor }) => amountMinor));
    if (moved !== balanceMinor) faults.push(`account ${id} holds ${balanceMinor}, and ${moved} by its entries`);
  }
  const ofMovement = (key: string) => entries.filter(({ transactionKey }) => transactionKey === key);
  for (const { key } of transactions) {
    const total = sum(ofMovement(key).map(({ amountMinor }) => amountMinor));
    if (total !== 0n) faults.push(`movement ${key} sums to ${total}`);
  }
  const wanted = new Set<string>();
  for (const { orderReference, attempt, order, done } of books) {
    if (attempt.provider !== "credit") continue;
    const expected = [
      { key: `${ORDER_MOVEMENT}${orderReference}`, toSales: attempt.amountMinor },
      ...done.map(({ id, amountMinor }) => ({ key: `${REFUND_MOVEMENT}${id}`, toSales: -amountMinor })),
    ];
    for (const { key, toSales } of expected) {
      wanted.add(key);
      const moved = ofMovement(key).map((entry) => ({
        ...entry,
        account: accounts.find(({ id }) => id === entry.accountId),
      }));
      const sales = moved.find(({ account }) => account?.kind === "sales")?.amountMinor;
      const isSuspense = moved.some(({ account }) => account?.kind === "suspense");
      const isBuyers = moved.some(({ account }) => account?.ownerId === order.buyerId);
      if (sales !== toSales || !(isBuyers || isSuspense)) faults.push(`movement ${key} is not ${toSales} of its buyer`);
      const isGone = people.some(({ id, deletedAt }) => id === order.buyerId && deletedAt !== null);
      if (isSuspense && !isGone) faults.push(`movement ${key} went to suspense, and its buyer is there`);
    }
  }
  for (const { key, kind } of transactions) {
    if ((kind === "order" || kind === "refund") && !wanted.has(key)) faults.push(`movement ${key} is of no order`);
  }
  return faults;
}
