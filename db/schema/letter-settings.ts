import { pgTable, text } from "drizzle-orm/pg-core";
import { locales } from "#core/domain/locale";
import { moment, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";

/** Which letters a person gets, in which language, and the token that stops those which may be stopped. */
export const letterSettings = pgTable(
  "letter_settings",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Stands in letters, and opens nothing: it stops letters about rewards, and is another once the address changes. */
    token: text("token").notNull().unique(),
    /** The language in which the address was confirmed; null where it was not said. */
    locale: text("locale", { enum: locales }),
    rewardsStoppedAt: moment("rewards_stopped_at"),
  },
  (table) => wordChecks(table),
);
