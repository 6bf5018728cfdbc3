import { and, asc, eq, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { refcodes, wallets } from "#db/schema";

/** The wallets linked to a user, each with its code; null while its code is being created. */
export async function listWallets({ db }: Pick<ServiceContext, "db">, { userId }: { userId: string }) {
  return db
    .select({ address: wallets.address, linkedAt: wallets.createdAt, code: refcodes.code })
    .from(wallets)
    .leftJoin(refcodes, eq(refcodes.walletAddress, wallets.address))
    .where(and(eq(wallets.userId, userId), isNull(wallets.unlinkedAt)))
    .orderBy(asc(wallets.createdAt));
}
