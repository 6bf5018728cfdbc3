import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { creditAccounts, users, wallets } from "#db/schema";

/**
 * The account that an e-mail or a linked wallet (in its checksum form) names, with what it has on credit.
 *
 * @throws DomainError `not_found`
 */
export async function findAccount({ db }: Pick<ServiceContext, "db">, { name }: { name: string }) {
  const linked = db
    .select({ userId: wallets.userId })
    .from(wallets)
    .where(and(eq(wallets.address, name), isNull(wallets.unlinkedAt)));
  const mailbox = db.select({ id: users.id }).from(users).where(eq(users.email, name.toLowerCase()));
  // One array: `or` with a subquery would read the whole table of users.
  const named = sql`${users.id} = any(array[(${mailbox}), (${linked})])`;
  const [[account], balances] = await db.batch([
    db.select({ id: users.id, name: users.name, email: users.email, since: users.createdAt }).from(users).where(named),
    db
      .select({ currency: creditAccounts.currency, balanceMinor: creditAccounts.balanceMinor })
      .from(creditAccounts)
      .where(inArray(creditAccounts.ownerId, db.select({ id: users.id }).from(users).where(named)))
      .orderBy(asc(creditAccounts.currency)),
  ]);
  if (!account) throw new DomainError("not_found", "no account with this e-mail or wallet");
  return { ...account, balances };
}
