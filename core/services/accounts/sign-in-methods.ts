import { and, asc, eq, isNull, notInArray } from "drizzle-orm";
import type { Database } from "#db/client";
import { accounts, wallets } from "#db/schema";

/** Query: the linked wallets of an account, the first linked first. */
export function linkedWallets(db: Database, userId: string) {
  return db
    .select({ address: wallets.address })
    .from(wallets)
    .where(and(eq(wallets.userId, userId), isNull(wallets.unlinkedAt)))
    .orderBy(asc(wallets.createdAt));
}

/** Query: the sign-in services of an account other than a password and wallets. */
export function linkedServices(db: Database, userId: string) {
  return db
    .select({ providerId: accounts.providerId })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), notInArray(accounts.providerId, ["credential", "siwe"])))
    .orderBy(asc(accounts.createdAt));
}
