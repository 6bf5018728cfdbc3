import { and, eq, notExists, notLike, type SQL, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import type { Database } from "#db/client";
import { mails, users } from "#db/schema";

/** Letters of one kind written in one go; the next call writes the others. */
export const NEWS_AT_ONCE = 20;

/**
 * How old news may be and still be told, ms. Sent letters are remembered for a week: with a higher limit one might be sent twice.
 * After days without chores a store still tells everything that is younger.
 */
export const OLDEST_NEWS_MS = 5 * 86_400_000;

/** Of `users`: what a letter needs to know of its reader. */
export const reader = { id: users.id, name: users.name, email: users.email, emailVerified: users.emailVerified };

/** The language in which the reader last began a payment or, for who never did, in which they confirmed their address. */
export const lastLocale = sql<Locale | null>`coalesce(
  (select locale from payment_attempts
    where payer_id = ${users.id} and locale is not null order by created_at desc limit 1),
  (select locale from letter_settings where user_id = ${users.id}))`;

/** Where a letter can reach its reader, and none with this id was ever queued. Accounts without a mailbox have such an address. */
export function isUntold(db: Database, letterId: SQL): SQL | undefined {
  return and(
    notLike(users.email, "%.invalid"),
    notExists(db.select({ id: mails.id }).from(mails).where(eq(mails.id, letterId))),
  );
}
