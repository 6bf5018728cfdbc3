import { desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { CreditTransactionKind } from "#core/domain/credit";
import type { ServiceContext } from "#core/services/context";
import { countSome } from "#core/services/count-some";
import { confirmedAs } from "#core/services/credit/grant-key";
import { literal } from "#db/columns";
import { adminProposals, creditAccounts, creditEntries, creditTransactions, users } from "#db/schema";

/** Credit that admins gave, newest first: who, to whom, how much and why. `page` counts from 1. */
export async function listCreditGrants(
  { db }: Pick<ServiceContext, "db">,
  { page, pageSize }: { page: number; pageSize: number },
) {
  const actors = alias(users, "actors");
  const seconds = alias(users, "seconds");
  const isGrant = sql`${creditTransactions.kind} = ${literal<CreditTransactionKind>("grant")}`;
  // Found before anything is joined: the index of grants has their order, and hardly a movement is one.
  const shown = db
    .select({
      key: creditTransactions.key,
      createdAt: creditTransactions.createdAt,
      reason: creditTransactions.reason,
      actorId: creditTransactions.actorId,
    })
    .from(creditTransactions)
    .where(isGrant)
    .orderBy(desc(creditTransactions.createdAt), desc(creditTransactions.key))
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .as("shown");
  const [grants, [counted]] = await db.batch([
    db
      .select({
        key: shown.key,
        at: shown.createdAt,
        reason: shown.reason,
        amountMinor: creditEntries.amountMinor,
        currency: creditAccounts.currency,
        toName: users.name,
        toEmail: users.email,
        /** The id where the account is gone. */
        by: sql<string>`coalesce(${actors.name}, ${shown.actorId})`,
        /** The admin who confirmed it, where it needed two. */
        confirmedBy: seconds.name,
      })
      .from(shown)
      .innerJoin(creditEntries, eq(creditEntries.transactionKey, shown.key))
      .innerJoin(creditAccounts, eq(creditAccounts.id, creditEntries.accountId))
      .innerJoin(users, eq(users.id, creditAccounts.ownerId))
      .leftJoin(actors, eq(actors.id, shown.actorId))
      .leftJoin(adminProposals, confirmedAs(shown.key))
      .leftJoin(seconds, eq(seconds.id, adminProposals.decidedBy))
      .orderBy(desc(shown.createdAt), desc(shown.key)),
    countSome(db, creditTransactions, isGrant),
  ]);
  return { grants, total: counted?.total ?? 0 };
}
