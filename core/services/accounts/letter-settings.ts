import { eq, type SQL, sql } from "drizzle-orm";
import { LETTER_TOKEN } from "#core/domain/letter-token";
import type { Locale } from "#core/domain/locale";
import { accountLabel } from "#core/domain/mailbox";
import { generateToken } from "#core/services/accounts/letter-token";
import type { AccountContext } from "#core/services/context";
import type { Database } from "#db/client";
import { at } from "#db/moment";
import { letterSettings, users } from "#db/schema";

/** Whose letters about rewards are meant: a person's own, or those of whoever has the token of a letter. */
export type RewardLetterReader = { userId: string } | { token: string };

/** Whether this person gets letters about rewards, and the account's label; null for a token that no account has. Changes nothing. */
export async function readRewardLetters(
  { db }: Pick<AccountContext, "db">,
  reader: RewardLetterReader,
): Promise<{ rewards: boolean; account: string } | null> {
  if ("token" in reader && !LETTER_TOKEN.test(reader.token)) return null;
  const [row] = await db
    .select({
      // They do until they stop them.
      rewards: sql<boolean>`${letterSettings.rewardsStoppedAt} is null`,
      name: users.name,
      email: users.email,
    })
    .from(users)
    .leftJoin(letterSettings, eq(letterSettings.userId, users.id))
    .where("userId" in reader ? eq(users.id, reader.userId) : eq(letterSettings.token, reader.token));
  return row ? { rewards: row.rewards, account: accountLabel(row) } : null;
}

/**
 * Stops letters about rewards, or has them sent again. Safe to repeat.
 *
 * @returns false for a token that no account has
 */
export async function setRewardLetters(
  { db, randomBytes }: Pick<AccountContext, "db" | "randomBytes">,
  { reader, wanted, now }: { reader: RewardLetterReader; wanted: boolean; now: Date },
): Promise<boolean> {
  const stopped = wanted ? sql`null::timestamptz` : sql`coalesce(letter_settings.rewards_stopped_at, ${at(now)})`;
  if ("userId" in reader) {
    const { token } = await generateToken(randomBytes);
    await db.execute(sql`
      insert into letter_settings (user_id, token, rewards_stopped_at)
      values (${reader.userId}, ${token}, ${wanted ? null : at(now)})
      on conflict (user_id) do update set rewards_stopped_at = ${stopped}`);
    return true;
  }
  if (!LETTER_TOKEN.test(reader.token)) return false;
  const { rows } = await db.execute(sql`
    update letter_settings set rewards_stopped_at = ${stopped} where token = ${reader.token} returning user_id`);
  return rows.length === 1;
}

/**
 * For an optional letter: the token that stops letters like it, made with the first one. Null where they are stopped, or where
 * somebody else may have typed the address.
 */
export async function stopsLetters(
  { db, randomBytes }: Pick<AccountContext, "db" | "randomBytes">,
  { id: userId, emailVerified }: { id: string; emailVerified: boolean },
): Promise<{ unsubscribeToken: string } | null> {
  if (!emailVerified) return null;
  const { token } = await generateToken(randomBytes);
  const { rows } = await db.execute<{ token: string; stopped: boolean }>(sql`
    insert into letter_settings (user_id, token) values (${userId}, ${token})
    on conflict (user_id) do update set token = letter_settings.token
    returning token, rewards_stopped_at is not null as stopped`);
  const [settings] = rows;
  return settings && !settings.stopped ? { unsubscribeToken: settings.token } : null;
}

/** Of `users`, as a condition: gets letters about rewards. */
export const getsRewardLetters = sql`${users.emailVerified} and not exists (
  select from letter_settings where user_id = ${users.id} and rewards_stopped_at is not null)`;

/** For a batch: the language in which a person confirmed their address, once they have (`when`). `token` is for a first row. */
export function letterLanguageStatement(
  db: Database,
  { userId, token, locale, when }: { userId: string; token: string; locale: Locale; when: SQL },
) {
  return db.execute(sql`
    insert into letter_settings (user_id, token, locale) select ${userId}, ${token}, ${locale} where ${when}
    on conflict (user_id) do update set locale = excluded.locale`);
}

/** For a batch: another token, once the address is another: whoever reads the old mailbox stops nothing any more. */
export function newLetterTokenStatement(
  db: Database,
  { userId, token, when }: { userId: string; token: string; when: SQL },
) {
  return db.execute(sql`update letter_settings set token = ${token} where user_id = ${userId} and ${when}`);
}
