import { asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { debtReliefs, debtTransfers, rewardDebts, rewardOffsets, tokenDebtors, users } from "#db/schema";

/**
 * For each of some people the running balance of what they owe, and the sum of all rows that it should equal. In the token's
 * smallest unit. `userIds` is a query in brackets.
 */
export function debtorsQuery(db: Database, userIds: SQL) {
  // The join keeps each column's table in the selection: without one drizzle would drop it, and sum everybody's rows.
  const person = users.id;
  const sum = (rows: typeof rewardDebts | typeof rewardOffsets | typeof debtReliefs) =>
    sql`(select coalesce(sum(${rows.tokenAmount}), 0) from ${rows} where ${rows.userId} = ${person})`;
  const carried = (side: typeof debtTransfers.fromUserId | typeof debtTransfers.toUserId) =>
    sql`(select coalesce(sum(${debtTransfers.tokenAmount}), 0) from ${debtTransfers} where ${side} = ${person})`;
  const booked = sql`${sum(rewardDebts)} - ${sum(rewardOffsets)} - ${sum(debtReliefs)}
    + ${carried(debtTransfers.toUserId)} - ${carried(debtTransfers.fromUserId)}`;
  return db
    .select({
      userId: person,
      outstanding: sql`coalesce(${tokenDebtors.outstanding}, 0)`.mapWith(BigInt),
      booked: booked.mapWith(BigInt),
    })
    .from(users)
    .leftJoin(tokenDebtors, eq(tokenDebtors.userId, person))
    .where(inArray(person, userIds))
    .orderBy(asc(person));
}
