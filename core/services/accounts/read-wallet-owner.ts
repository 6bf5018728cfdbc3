import { eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { users, wallets } from "#db/schema";

/**
 * Owner of a wallet; null when nobody has linked it. `unlinked`: by its owner, so it cannot sign in until linked again.
 */
export async function readWalletOwner(
  { db }: Pick<ServiceContext, "db">,
  address: string,
): Promise<{ unlinked: boolean; isAdmin: boolean } | null> {
  const [owner] = await db
    .select({ unlinkedAt: wallets.unlinkedAt, role: users.role })
    .from(wallets)
    .innerJoin(users, eq(users.id, wallets.userId))
    .where(eq(wallets.address, address));
  return owner ? { unlinked: owner.unlinkedAt !== null, isAdmin: owner.role === "admin" } : null;
}
