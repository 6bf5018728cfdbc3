import { index, pgTable, text } from "drizzle-orm/pg-core";
import { letterKinds } from "#core/domain/letter-kind";
import { createdAt, moment, wordChecks } from "#db/columns";

/** Letters to send and, for a week, that they were sent. A letter's text holds a link that opens an account, so it goes when sent. */
export const mails = pgTable(
  "mails",
  {
    id: text("id").primaryKey(),
    recipient: text("recipient").notNull(),
    /** What kind of letter it is; null where an earlier release wrote it. */
    kind: text("kind", { enum: letterKinds }),
    /** All null once the letter is sent or too old to be of use. */
    subject: text("subject"),
    text: text("text"),
    html: text("html"),
    /** Where its reader stops letters of its kind; null too where none can be stopped. */
    unsubscribeUrl: text("unsubscribe_url"),
    createdAt: createdAt(),
    /** When the link in it stops working: later nobody is helped by the letter. */
    expiresAt: moment("expires_at").notNull(),
    sentAt: moment("sent_at"),
  },
  (table) => [
    ...wordChecks(table),
    // Serves the limit of letters to one address.
    index("mails_recipient").on(table.recipient, table.createdAt),
    // Serves the daily removal of old ones.
    index("mails_created_at").on(table.createdAt),
  ],
);
