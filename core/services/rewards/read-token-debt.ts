import { asc, eq, or } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { debtReliefs, debtTransfers, rewardDebts, rewardOffsets, tokenDebtors } from "#db/schema";

/** What somebody owes in tokens, in the smallest unit, and every row that it follows from, the oldest first. One round trip. */
export async function readTokenDebt({ db }: Pick<ServiceContext, "db">, { userId }: { userId: string }) {
  const [[debtor], debts, offsets, reliefs, transfers] = await db.batch([
    db.select().from(tokenDebtors).where(eq(tokenDebtors.userId, userId)),
    db.select().from(rewardDebts).where(eq(rewardDebts.userId, userId)).orderBy(asc(rewardDebts.createdAt)),
    db.select().from(rewardOffsets).where(eq(rewardOffsets.userId, userId)).orderBy(asc(rewardOffsets.createdAt)),
    db.select().from(debtReliefs).where(eq(debtReliefs.userId, userId)).orderBy(asc(debtReliefs.createdAt)),
    db
      .select()
      .from(debtTransfers)
      .where(or(eq(debtTransfers.fromUserId, userId), eq(debtTransfers.toUserId, userId)))
      .orderBy(asc(debtTransfers.createdAt)),
  ]);
  return { userId, outstanding: debtor?.outstanding ?? 0n, debts, offsets, reliefs, transfers };
}
