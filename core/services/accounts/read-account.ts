import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { hasMailbox } from "#core/domain/mailbox";
import type { ServiceContext } from "#core/services/context";
import { accounts, users } from "#db/schema";

/**
 * An account's profile. The address is null for an account made with a wallet, whose stored address is a placeholder.
 *
 * @throws DomainError `not_found` for an account that was deleted
 */
export async function readAccount({ db }: Pick<ServiceContext, "db">, { userId }: { userId: string }) {
  const [found] = await db
    .select({
      name: users.name,
      email: users.email,
      emailConfirmed: users.emailVerified,
      role: users.role,
      since: users.createdAt,
      deletedAt: users.deletedAt,
      hasPassword: sql<boolean>`exists (${db
        .select({ one: sql`1` })
        .from(accounts)
        .where(and(eq(accounts.userId, users.id), eq(accounts.providerId, "credential")))})`,
    })
    .from(users)
    .where(eq(users.id, userId));
  if (!found || found.deletedAt !== null) throw new DomainError("not_found", "no such account");
  const { deletedAt: _, ...account } = found;
  return { ...account, email: hasMailbox(account.email) ? account.email : null };
}
