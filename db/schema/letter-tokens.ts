import { index, pgTable, text } from "drizzle-orm/pg-core";
import { letterPurposes } from "#core/domain/letter-token";
import { createdAt, moment, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";

/**
 * Letter links that still work; a used or ended one has no row. Only the token's hash is stored, so reading the table
 * opens nothing.
 */
export const letterTokens = pgTable(
  "letter_tokens",
  {
    /** SHA-256 of the token, hex. */
    hash: text("hash").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: text("purpose", { enum: letterPurposes }).notNull(),
    /** The account's address when the link was requested: the link ends when it changes. */
    email: text("email").notNull(),
    /** For an address change: the new address. */
    newEmail: text("new_email"),
    /** For an address change: the requesting session. The link ends with it. */
    sessionId: text("session_id"),
    /** For bank details: which ones. */
    subjectId: text("subject_id"),
    createdAt: createdAt(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    ...wordChecks(table),
    // Serves ending all links of an account.
    index("letter_tokens_user").on(table.userId),
    // Serves the removal of expired links.
    index("letter_tokens_expires_at").on(table.expiresAt),
  ],
);
