import { eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { users, wallets } from "#db/schema";

/**
 * Whose a wallet is; null for one that nobody has linked. `unlinked`: by its owner, so it signs nobody in until it is
 * linked again.
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
