import { inArray } from "drizzle-orm";
import type { BoundWallet } from "#core/domain/reward-wallet";
import type { Database } from "#db/client";
import { rewardWallets } from "#db/schema";

/** Where one reward is to be paid. */
export interface WalletBinding extends BoundWallet {
  orderReference: string;
}

/**
 * Writes where rewards of codes without a wallet are paid, once for ever: of two at once the first one wins.
 *
 * @returns what stands for each of them now
 */
export async function bindWallets(
  { db }: { db: Database },
  { bindings, now }: { bindings: readonly WalletBinding[]; now: Date },
): Promise<WalletBinding[]> {
  const references = bindings.map(({ orderReference }) => orderReference);
  const [, bound] = await db.batch([
    db
      .insert(rewardWallets)
      .values(
        bindings.map(({ orderReference, linkId, address }) => ({
          orderReference,
          walletLinkId: linkId,
          address,
          boundAt: now,
        })),
      )
      .onConflictDoNothing(),
    db
      .select({
        orderReference: rewardWallets.orderReference,
        linkId: rewardWallets.walletLinkId,
        address: rewardWallets.address,
      })
      .from(rewardWallets)
      .where(inArray(rewardWallets.orderReference, references)),
  ]);
  return bound;
}
