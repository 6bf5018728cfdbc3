import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import {
  type CreditAccountKind,
  type CreditTransactionKind,
  creditAccountKinds,
  creditTransactionKinds,
} from "#core/domain/credit";
import { currencies } from "#core/domain/money";
import { createdAt, literal, minorUnits, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";

/** Double-entry credit: a user's wallet per currency, and the clone's own accounts on the other side. */
export const creditAccounts = pgTable(
  "credit_accounts",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: creditAccountKinds }).notNull(),
    ownerId: text("owner_id").references(() => users.id, { onDelete: "restrict" }),
    currency: text("currency", { enum: currencies }).notNull(),
    balanceMinor: minorUnits("balance_minor").notNull().default(sql`0`),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    uniqueIndex("credit_accounts_owner").on(table.ownerId, table.currency).where(sql`${table.ownerId} is not null`),
    check(
      "credit_accounts_user_balance",
      sql`${table.kind} <> ${literal<CreditAccountKind>("user")} or ${table.balanceMinor} >= 0`,
    ),
    check(
      "credit_accounts_user_owner",
      sql`(${table.kind} = ${literal<CreditAccountKind>("user")}) = (${table.ownerId} is not null)`,
    ),
  ],
);

/** One movement. Its key makes it happen once. */
export const creditTransactions = pgTable(
  "credit_transactions",
  {
    key: text("key").primaryKey(),
    kind: text("kind", { enum: creditTransactionKinds }).notNull(),
    reason: text("reason").notNull(),
    actorId: text("actor_id").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    // Serves the audit of what has changed.
    index("credit_transactions_created").using("brin", table.createdAt),
    // Serves the list of grants, newest first, and the limit of what an admin gives alone.
    index("credit_transactions_grants")
      .on(table.createdAt, table.key)
      .where(sql`${table.kind} = ${literal<CreditTransactionKind>("grant")}`),
  ],
);

/**
 * Two or more entries a transaction; they sum to zero in each currency. Triggers of the database move the balances and
 * judge the sums (migration `credit_ledger_invariants`), so no writer can leave them out.
 */
export const creditEntries = pgTable(
  "credit_entries",
  {
    id: text("id").primaryKey(),
    transactionKey: text("transaction_key")
      .notNull()
      .references(() => creditTransactions.key),
    accountId: text("account_id")
      .notNull()
      .references(() => creditAccounts.id),
    amountMinor: minorUnits("amount_minor").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    check("credit_entries_amount", sql`${table.amountMinor} <> 0`),
    // Serves an account's statement.
    index("credit_entries_account_id").on(table.accountId, table.createdAt),
    // Serves the audit of what has changed.
    index("credit_entries_created").using("brin", table.createdAt),
    // Serves the check that a transaction sums to zero.
    index("credit_entries_transaction_key").on(table.transactionKey),
  ],
);
