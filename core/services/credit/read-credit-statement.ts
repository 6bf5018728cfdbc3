import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { Currency } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { countSome } from "#core/services/count-some";
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
  const { id: accountId } = userCreditAccount(input.userId, input.currency);
  const ofAccount = eq(creditEntries.accountId, accountId);
  const newer = sql`coalesce(sum(${creditEntries.amountMinor}) over (
    order by ${creditEntries.createdAt} desc, ${creditEntries.id} desc rows between unbounded preceding and 1 preceding), 0)`;
  // The account has its balance, so what was before these entries is not read: only they and the newer ones.
  const shown = db
    .select({
      id: creditEntries.id,
      key: creditEntries.transactionKey,
      amountMinor: creditEntries.amountMinor,
      newerMinor: newer.as("newer_minor"),
      at: creditEntries.createdAt,
    })
    .from(creditEntries)
    .where(ofAccount)
    .orderBy(desc(creditEntries.createdAt), desc(creditEntries.id))
    .limit(input.pageSize)
    .offset((input.page - 1) * input.pageSize)
    .as("shown");
  const [balances, entries, [counted]] = await db.batch([
    db
      .select({ currency: creditAccounts.currency, balanceMinor: creditAccounts.balanceMinor })
      .from(creditAccounts)
      .where(and(eq(creditAccounts.kind, "user"), eq(creditAccounts.ownerId, input.userId)))
      .orderBy(asc(creditAccounts.currency)),
    db
      .select({
        key: shown.key,
        kind: creditTransactions.kind,
        reason: creditTransactions.reason,
        amountMinor: shown.amountMinor,
        balanceMinor: sql<string>`${creditAccounts.balanceMinor} - ${shown.newerMinor}`.mapWith(BigInt),
        at: shown.at,
      })
      .from(shown)
      .innerJoin(creditTransactions, eq(creditTransactions.key, shown.key))
      .innerJoin(creditAccounts, eq(creditAccounts.id, accountId))
      .orderBy(desc(shown.at), desc(shown.id)),
    countSome(db, creditEntries, ofAccount),
  ]);
  return { balances, entries, total: counted?.total ?? 0 };
}
