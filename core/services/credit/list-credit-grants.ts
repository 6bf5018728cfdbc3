import { count, desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { ServiceContext } from "#core/services/context";
import { confirmedAs } from "#core/services/credit/grant-key";
import { adminProposals, creditAccounts, creditEntries, creditTransactions, users } from "#db/schema";

/** Credit that admins gave, newest first: who, to whom, how much and why. `page` counts from 1. */
export async function listCreditGrants(
  { db }: Pick<ServiceContext, "db">,
  { page, pageSize }: { page: number; pageSize: number },
) {
  const actors = alias(users, "actors");
  const seconds = alias(users, "seconds");
  const isGrant = eq(creditTransactions.kind, "grant");
  const [grants, [counted]] = await db.batch([
    db
      .select({
        key: creditTransactions.key,
        at: creditTransactions.createdAt,
        reason: creditTransactions.reason,
        amountMinor: creditEntries.amountMinor,
        currency: creditAccounts.currency,
        toName: users.name,
        toEmail: users.email,
        /** The id where the account is gone. */
        by: sql<string>`coalesce(${actors.name}, ${creditTransactions.actorId})`,
        /** The admin who confirmed it, where it needed two. */
        confirmedBy: seconds.name,
      })
      .from(creditTransactions)
      .innerJoin(creditEntries, eq(creditEntries.transactionKey, creditTransactions.key))
      .innerJoin(creditAccounts, eq(creditAccounts.id, creditEntries.accountId))
      .innerJoin(users, eq(users.id, creditAccounts.ownerId))
      .leftJoin(actors, eq(actors.id, creditTransactions.actorId))
      .leftJoin(adminProposals, confirmedAs(creditTransactions.key))
      .leftJoin(seconds, eq(seconds.id, adminProposals.decidedBy))
      .where(isGrant)
      .orderBy(desc(creditTransactions.createdAt), desc(creditTransactions.key))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    db.select({ total: count() }).from(creditTransactions).where(isGrant),
  ]);
  return { grants, total: counted?.total ?? 0 };
}
