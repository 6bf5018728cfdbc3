import { and, asc, count, desc, eq, sql } from "drizzle-orm";
import type { Currency } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { userCreditAccount } from "#core/services/credit/credit-ledger";
import { creditAccounts, creditEntries, creditTransactions } from "#db/schema";

export interface ReadCreditStatementInput {
  userId: string;
  currency: Currency;
  /** From 1. */
  page: number;
  pageSize: number;
}

/**
 * What a user has on credit in each currency, and the entries of one of them, newest first, each with the balance after
 * it. One round trip.
 */
export async function readCreditStatement({ db }: Pick<ServiceContext, "db">, input: ReadCreditStatementInput) {
  const ofAccount = eq(creditEntries.accountId, userCreditAccount(input.userId, input.currency).id);
  const [balances, entries, [counted]] = await db.batch([
    db
      .select({ currency: creditAccounts.currency, balanceMinor: creditAccounts.balanceMinor })
      .from(creditAccounts)
      .where(and(eq(creditAccounts.kind, "user"), eq(creditAccounts.ownerId, input.userId)))
      .orderBy(asc(creditAccounts.currency)),
    db
      .select({
        key: creditTransactions.key,
        kind: creditTransactions.kind,
        reason: creditTransactions.reason,
        amountMinor: creditEntries.amountMinor,
        balanceMinor:
          sql<string>`sum(${creditEntries.amountMinor}) over (order by ${creditEntries.createdAt}, ${creditEntries.id})`.mapWith(
            BigInt,
          ),
        at: creditEntries.createdAt,
      })
      .from(creditEntries)
      .innerJoin(creditTransactions, eq(creditTransactions.key, creditEntries.transactionKey))
      .where(ofAccount)
      .orderBy(desc(creditEntries.createdAt), desc(creditEntries.id))
      .limit(input.pageSize)
      .offset((input.page - 1) * input.pageSize),
    db.select({ total: count() }).from(creditEntries).where(ofAccount),
  ]);
  return { balances, entries, total: counted?.total ?? 0 };
}
