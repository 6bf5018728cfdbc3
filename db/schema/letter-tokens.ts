import { index, pgTable, text } from "drizzle-orm/pg-core";
import { letterPurposes } from "#core/domain/letter-token";
import { createdAt, moment } from "#db/columns";
import { users } from "#db/schema/auth";

/**
 * Links of letters that still work. A row that is gone has been pressed or ended; what is stored is the token's hash, so
 * nobody who reads the table can press anything.
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
    /** The account's address when it was asked for: the link dies with it. */
    email: text("email").notNull(),
    /** Of a change of address: the address to be. */
    newEmail: text("new_email"),
    /** Of a change of address: the session that asked. The link dies with it. */
    sessionId: text("session_id"),
    createdAt: createdAt(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    // Serves the end of all links of an account.
    index("letter_tokens_user").on(table.userId),
    // Serves the removal of dead ones.
    index("letter_tokens_expires_at").on(table.expiresAt),
  ],
);
