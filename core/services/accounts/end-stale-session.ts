import { and, eq, sql } from "drizzle-orm";
import { type SignInMethod, stillOpen } from "#core/services/accounts/sign-in-methods";
import type { AccountContext } from "#core/services/context";
import { accounts, users } from "#db/schema";

/**
 * Ends a session whose sign-in method was revoked while it was being created: the password changed, or the wallet or
 * service was removed. Revoking locks the account's row, which a new session needs: either it has ended this session,
 * or this sees the change.
 *
 * @returns whether it was ended
 */
export async function endStaleSession(
  { db }: Pick<AccountContext, "db">,
  { sessionId, userId, method }: { sessionId: string; userId: string; method: SignInMethod },
): Promise<{ ended: boolean }> {
  const { rows } = await db.execute(sql`
    delete from sessions where id = ${sessionId} and not exists (${stillOpen(userId, method)}) returning id`);
  return { ended: rows.length === 1 };
}

/** Current password hash of the account with this e-mail; null when there is none. */
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
