import { and, eq, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { createCodeStatement, drawingCodes, type RandomBytes } from "#core/services/referrals/new-code";
import { refcodes, wallets } from "#db/schema";

/**
 * Gives every linked wallet of a user that has no code yet its code, with the event that makes it known at the edge.
 * Safe to repeat and to run twice at once: a wallet's unique row decides.
 */
export async function ensureRefcodes(
  { db }: Pick<ServiceContext, "db">,
  { userId, now, randomBytes }: { userId: string; now: Date; randomBytes: RandomBytes },
): Promise<void> {
  const bare = await db
    .select({ address: wallets.address })
    .from(wallets)
    .leftJoin(refcodes, eq(refcodes.walletAddress, wallets.address))
    .where(and(eq(wallets.userId, userId), isNull(wallets.unlinkedAt), isNull(refcodes.code)));
  for (const { address } of bare) {
    await drawingCodes(randomBytes, (code) => createCodeStatement(db, { code, userId, address, now }));
  }
}
