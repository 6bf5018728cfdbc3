import { index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";

/**
 * Keyed hashes of a deleted account's mailbox and wallets, by which the attribution guards recognise its person.
 * Nothing else about the person is kept for them.
 */
export const guardMarks = pgTable(
  "guard_marks",
  {
    /** The deleted account: its first purchase and its codes count for the person if they come back. */
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    kind: text("kind", { enum: ["mailbox", "wallet"] }).notNull(),
    /** Id of the key that made the hash, so that keys can be rotated. */
    keyId: text("key_id").notNull(),
    hash: text("hash").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    primaryKey({ columns: [table.userId, table.hash] }),
    // Serves the guards: find accounts by mark.
    index("guard_marks_hash").on(table.hash),
  ],
);
