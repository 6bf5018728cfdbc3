import { jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { idempotentOperations } from "#core/domain/idempotency";
import { createdAt, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";

/** A request that was done and what it was answered, written in the batch that did it. Each person's keys are their own. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    operation: text("operation", { enum: idempotentOperations }).notNull(),
    key: text("key").notNull(),
    fingerprint: text("fingerprint").notNull(),
    answer: jsonb("answer").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    primaryKey({ name: "idempotency_keys_pkey", columns: [table.userId, table.operation, table.key] }),
  ],
);
