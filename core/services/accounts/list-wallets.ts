import { and, asc, eq, gt, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { refcodes, walletLinks, wallets } from "#db/schema";

/**
 * The wallets linked to a user, each with its code; null while its code is being created. `paysFrom` is set while a wallet
 * that has taken its code over is not paid yet.
 */
export async function listWallets({ db }: Pick<ServiceContext, "db">, { userId, now }: { userId: string; now: Date }) {
  const waiting = and(
    eq(walletLinks.code, refcodes.code),
    eq(walletLinks.address, wallets.address),
    isNull(walletLinks.stoppedAt),
    gt(walletLinks.paysFrom, now),
  );
  return db
    .select({
      address: wallets.address,
      linkedAt: wallets.createdAt,
      code: refcodes.code,
      paysFrom: walletLinks.paysFrom,
    })
    .from(wallets)
    .leftJoin(refcodes, eq(refcodes.walletAddress, wallets.address))
    .leftJoin(walletLinks, waiting)
    .where(and(eq(wallets.userId, userId), isNull(wallets.unlinkedAt)))
    .orderBy(asc(wallets.createdAt));
}
