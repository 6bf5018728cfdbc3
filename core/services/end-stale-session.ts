import { and, eq, sql } from "drizzle-orm";
import type { AccountContext } from "#core/services/context";
import { accounts, users } from "#db/schema";

/** What a session was begun with: a password by the hash it was held against, a wallet, or another sign-in service. */
export type WayIn = { passwordHash: string } | { wallet: string } | { service: string };

/**
 * Ends a session whose way in was closed while it began: by a new password, or because the wallet or the service was taken
 * out of the account. Whoever closes it holds the account's row, which a new session needs: so it has either ended this
 * session or is seen here.
 *
 * @returns whether it was ended
 */
export async function endStaleSession(
  { db }: Pick<AccountContext, "db">,
  { sessionId, userId, way }: { sessionId: string; userId: string; way: WayIn },
): Promise<{ ended: boolean }> {
  const { rows } = await db.execute(sql`
    delete from sessions where id = ${sessionId} and not exists (${stillOpen(userId, way)}) returning id`);
  return { ended: rows.length === 1 };
}

function stillOpen(userId: string, way: WayIn) {
  if ("wallet" in way) {
    return sql`select 1 from wallets where user_id = ${userId} and address = ${way.wallet} and unlinked_at is null`;
  }
  const [provider, hash] = "service" in way ? [way.service, null] : ["credential", way.passwordHash];
  return sql`
    select 1 from accounts where user_id = ${userId} and provider_id = ${provider}
      and (${hash}::text is null or password = ${hash})`;
}

/** What a password of the account with this e-mail is held against now; null where there is none. */
export async function readPasswordHash(
  { db }: Pick<AccountContext, "db">,
  { email }: { email: string },
): Promise<string | null> {
  const [found] = await db
    .select({ hash: accounts.password })
    .from(accounts)
    .innerJoin(users, eq(users.id, accounts.userId))
    .where(and(eq(users.email, email.toLowerCase()), eq(accounts.providerId, "credential")));
  return found?.hash ?? null;
}
