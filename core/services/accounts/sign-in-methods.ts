import { and, asc, eq, isNull, notInArray, type SQL, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { accounts, wallets } from "#db/schema";

/** How a person proved to be themselves: a password (by the hash it was checked against), a wallet, or another service. */
export type SignInMethod = { passwordHash: string } | { wallet: string } | { service: string };

/** Query: one row while the method still opens the account. */
export function stillOpen(userId: string, method: SignInMethod): SQL {
  if ("wallet" in method) {
    return sql`select 1 from wallets where user_id = ${userId} and address = ${method.wallet} and unlinked_at is null`;
  }
  const [provider, hash] = "service" in method ? [method.service, null] : ["credential", method.passwordHash];
  return sql`
    select 1 from accounts where user_id = ${userId} and provider_id = ${provider}
      and (${hash}::text is null or password = ${hash})`;
}

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
