import { eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type CreditAccountKind, type CreditTransactionKind, cloneAccountId, userAccountId } from "#core/domain/credit";
import type { Currency } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import type { Database } from "#db/client";
import { creditAccounts, creditEntries, creditTransactions } from "#db/schema";

/** An account of the double-entry ledger. Its id says whose it is, so that nobody has to look it up. */
export interface CreditAccount {
  id: string;
  kind: CreditAccountKind;
  ownerId: string | null;
  currency: Currency;
}

/** What a user can spend in one currency. */
export function userCreditAccount(userId: string, currency: Currency): CreditAccount {
  return { id: userAccountId(userId, currency), kind: "user", ownerId: userId, currency };
}

/** The clone's own side: `issued` for grants, `sales` for orders paid by credit, `suspense` for what people who left are owed. */
export function cloneCreditAccount(kind: Exclude<CreditAccountKind, "user">, currency: Currency): CreditAccount {
  return { id: cloneAccountId(kind, currency), kind, ownerId: null, currency };
}

export interface CreditMove {
  /** Makes the movement happen once: a repeat violates `credit_transactions_pkey`. */
  key: string;
  kind: CreditTransactionKind;
  reason: string;
  /** May be a query: when it finds nobody, a NOT NULL (`23502`) fails and nothing is moved. */
  actorId: string | SQL;
  from: CreditAccount;
  to: CreditAccount;
  /** May be a query: where it finds null, a NOT NULL (`23502`) fails and nothing is moved. */
  amountMinor: bigint | SQL;
  now: Date;
}

/**
 * The writes of one movement, for a guarded batch: accounts opened when missing, and two entries that sum to zero; the
 * database moves the balances with them. One that would fall below zero violates `credit_accounts_user_balance`.
 */
export function creditMoveStatements(db: Database, move: CreditMove): BatchItem<"pg">[] {
  const { key, from, to, amountMinor, now } = move;
  const sides = [
    { account: from, amountMinor: typeof amountMinor === "bigint" ? -amountMinor : sql`-${amountMinor}` },
    { account: to, amountMinor },
    // Each entry locks its account: always the user's first, so that no two movements wait for each other.
  ].toSorted((one, other) => Number(other.account.kind === "user") - Number(one.account.kind === "user"));
  return [
    db
      .insert(creditAccounts)
      .values(sides.map(({ account }) => ({ ...account, createdAt: now })))
      .onConflictDoNothing(),
    db
      .insert(creditTransactions)
      .values({ key, kind: move.kind, reason: move.reason, actorId: move.actorId, createdAt: now }),
    db.insert(creditEntries).values(
      sides.map((side) => ({
        id: `${key}:${side.account.id}`,
        transactionKey: key,
        accountId: side.account.id,
        amountMinor: side.amountMinor,
        createdAt: now,
      })),
    ),
  ];
}

/** A user's credit in minor units; zero when no account was ever opened. */
export async function getCreditBalance(
  { db }: Pick<ServiceContext, "db">,
  { userId, currency }: { userId: string; currency: Currency },
): Promise<bigint> {
  const [account] = await db
    .select({ balanceMinor: creditAccounts.balanceMinor })
    .from(creditAccounts)
    .where(eq(creditAccounts.id, userCreditAccount(userId, currency).id));
  return account?.balanceMinor ?? 0n;
}
