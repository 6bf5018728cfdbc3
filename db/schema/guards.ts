import { index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt } from "#db/columns";
import { users } from "#db/schema/auth";

/**
 * What the attribution guards recognise a person by once their account was deleted: keyed hashes of its mailbox and of
 * every wallet it had. Nothing else of the person is kept for them.
 */
export const guardMarks = pgTable(
  "guard_marks",
  {
    /** The deleted account: its first purchase and its codes count for whoever comes back. */
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    kind: text("kind", { enum: ["mailbox", "wallet"] }).notNull(),
    /** Names the key that made the hash, so that keys can be replaced. */
    keyId: text("key_id").notNull(),
    hash: text("hash").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.hash] }),
    // Serves the guards: whose marks are these.
    index("guard_marks_hash").on(table.hash),
  ],
);
