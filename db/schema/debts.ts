import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { debtCauses, reliefKinds } from "#core/domain/token-debt";
import { createdAt, tokenUnits, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";
import { refunds } from "#db/schema/payments";
import { referralRewards } from "#db/schema/rewards";

const userId = () =>
  text("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "restrict" });

/**
 * What a person owes in tokens now: debts, minus offsets and reliefs. Moved in the transaction of each; the row is the lock
 * between them, and never below zero.
 */
export const tokenDebtors = pgTable(
  "token_debtors",
  {
    userId: userId().primaryKey(),
    outstanding: tokenUnits("outstanding").notNull(),
  },
  (table) => [
    check("token_debtors_outstanding", sql`${table.outstanding} >= 0`),
    // Serves the list of codes whose referrers owe something.
    index("token_debtors_owing").on(table.outstanding, table.userId).where(sql`${table.outstanding} > 0`),
  ],
);

/** Tokens paid beyond what is due for what is left of an order. Never revalued. */
export const rewardDebts = pgTable(
  "reward_debts",
  {
    orderReference: text("order_reference")
      .notNull()
      .references(() => referralRewards.orderReference),
    /** From 1 for each reward: two that were planned from the same facts cannot both be written. */
    position: integer("position").notNull(),
    userId: userId(),
    tokenAmount: tokenUnits("token_amount").notNull(),
    cause: text("cause", { enum: debtCauses }).notNull(),
    /** The newest refund that it follows from; null for another cause. */
    refundId: text("refund_id").references(() => refunds.id),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    primaryKey({ columns: [table.orderReference, table.position] }),
    check("reward_debts_amount", sql`${table.tokenAmount} > 0`),
    index("reward_debts_user").on(table.userId, table.createdAt),
    // Serves the audit of what has changed.
    index("reward_debts_created").using("brin", table.createdAt),
  ],
);

/** Tokens of a reward that were kept back for its person's debts, as its claim was judged. The reward's own size stays. */
export const rewardOffsets = pgTable(
  "reward_offsets",
  {
    orderReference: text("order_reference")
      .notNull()
      .references(() => referralRewards.orderReference),
    /** From 1 for each reward. */
    position: integer("position").notNull(),
    userId: userId(),
    tokenAmount: tokenUnits("token_amount").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.orderReference, table.position] }),
    check("reward_offsets_amount", sql`${table.tokenAmount} > 0`),
    index("reward_offsets_user").on(table.userId, table.createdAt),
    // Serves the audit of what has changed.
    index("reward_offsets_created").using("brin", table.createdAt),
  ],
);

/** A debt that an admin gave up. */
export const debtReliefs = pgTable(
  "debt_reliefs",
  {
    id: text("id").primaryKey(),
    userId: userId(),
    kind: text("kind", { enum: reliefKinds }).notNull(),
    tokenAmount: tokenUnits("token_amount").notNull(),
    reason: text("reason").notNull(),
    decidedBy: userIdOf("decided_by").notNull(),
    /** The second admin, above the limit. */
    confirmedBy: userIdOf("confirmed_by"),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    check("debt_reliefs_amount", sql`${table.tokenAmount} > 0`),
    check("debt_reliefs_two", sql`${table.confirmedBy} <> ${table.decidedBy}`),
    index("debt_reliefs_user").on(table.userId, table.createdAt),
  ],
);

/** A debt of a deleted account that its person's new account carries on. */
export const debtTransfers = pgTable(
  "debt_transfers",
  {
    id: text("id").primaryKey(),
    fromUserId: userIdOf("from_user_id").notNull(),
    toUserId: userIdOf("to_user_id").notNull(),
    tokenAmount: tokenUnits("token_amount").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    check("debt_transfers_amount", sql`${table.tokenAmount} > 0`),
    index("debt_transfers_from").on(table.fromUserId),
    index("debt_transfers_to").on(table.toUserId),
  ],
);

function userIdOf(column: string) {
  return text(column).references(() => users.id, { onDelete: "restrict" });
}
