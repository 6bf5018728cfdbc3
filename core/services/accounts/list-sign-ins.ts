import { and, asc, eq, isNull, notInArray } from "drizzle-orm";
import type { AccountContext } from "#core/services/context";
import { accounts, wallets } from "#db/schema";

/** Sign-in methods of an account besides its password. */
export interface SignIns {
  /** Addresses of linked wallets. */
  wallets: string[];
  /** Ids of other sign-in services, such as `google`. */
  services: string[];
}

/** Lists the linked wallets and other sign-in services of an account. */
export async function listSignIns(
  { db }: Pick<AccountContext, "db">,
  { userId }: { userId: string },
): Promise<SignIns> {
  const [linked, others] = await db.batch([linkedWallets(db, userId), linkedServices(db, userId)]);
  return { wallets: linked.map(({ address }) => address), services: others.map(({ providerId }) => providerId) };
}

export function linkedWallets(db: AccountContext["db"], userId: string) {
  return db
    .select({ address: wallets.address })
    .from(wallets)
    .where(and(eq(wallets.userId, userId), isNull(wallets.unlinkedAt)))
    .orderBy(asc(wallets.createdAt));
}

export function linkedServices(db: AccountContext["db"], userId: string) {
  return db
    .select({ providerId: accounts.providerId })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), notInArray(accounts.providerId, ["credential", "siwe"])))
    .orderBy(asc(accounts.createdAt));
}
