import { linkedServices, linkedWallets } from "#core/services/accounts/sign-in-methods";
import type { AccountContext } from "#core/services/context";

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
