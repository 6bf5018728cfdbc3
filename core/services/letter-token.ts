import { sql } from "drizzle-orm";
import { type LetterPurpose, letterLifetime } from "#core/domain/letter-token";
import { hasMailbox } from "#core/domain/mailbox";
import type { AccountContext } from "#core/services/context";

const TOKEN_BYTES = 32;

/** A fresh token for a letter, with what is stored of it. */
export async function drawToken(randomBytes: AccountContext["randomBytes"]): Promise<{ token: string; hash: string }> {
  const token = btoa(String.fromCharCode(...randomBytes(TOKEN_BYTES)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return { token, hash: await hashOf(token) };
}

/** What is stored of a token: SHA-256, hex. A token is random, so the hash needs no salt. */
export async function hashOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The first statement of whatever makes, presses or ends links of an account: they come one after the other, and a session
 * that is being made is either seen by the rest of the transaction or waits for it.
 */
export function lockAccount(db: AccountContext["db"], { userId }: { userId: string }) {
  return db.execute(sql`select id from users where id = ${userId} for update`);
}

/** One statement that ends every link of an account's letters, and what a wallet was asked to sign for it. */
export function endOpenLinks(db: AccountContext["db"], { userId }: { userId: string }, when = sql`true`) {
  return db.execute(sql`
    with nonces as (
      delete from verifications
      where (starts_with(identifier, ${`wallet-link:${userId}:`}) or starts_with(identifier, ${`address-change:${userId}:`}))
        and ${when}
    )
    delete from letter_tokens where user_id = ${userId} and ${when}`);
}

interface NewLink {
  hash: string;
  userId: string;
  purpose: LetterPurpose;
  /** The account's address as the letter was written for; with another one nothing is made. */
  email: string;
  newEmail?: string;
  sessionId?: string;
  now: Date;
}

/**
 * One statement that makes a link, unless the account has changed meanwhile or the session that asks has ended; it also
 * forgets links that died of age. A link of a change of address needs a confirmed address, or none at all.
 */
export function openLink(
  db: AccountContext["db"],
  { hash, userId, purpose, email, newEmail, sessionId, now }: NewLink,
) {
  const at = sql`${now.toISOString()}::timestamptz`;
  const until = sql`${new Date(now.getTime() + letterLifetime[purpose]).toISOString()}::timestamptz`;
  const unconfirmedWillDo = newEmail === undefined || !hasMailbox(email);
  return db.execute(sql`
    with dead as (
      delete from letter_tokens where expires_at <= ${at}
    )
    insert into letter_tokens (hash, user_id, purpose, email, new_email, session_id, created_at, expires_at)
    select ${hash}, u.id, ${purpose}, u.email, ${newEmail ?? null}::text, ${sessionId ?? null}::text, ${at}, ${until}
    from users u
    where u.id = ${userId} and u.email = ${email} and not u.banned
      and (${unconfirmedWillDo} or u.email_verified)
      and (${sessionId ?? null}::text is null or exists (
        select 1 from sessions s where s.id = ${sessionId ?? null} and s.user_id = u.id and s.expires_at > ${at}))
    returning hash`);
}

/** Whether a link was made earlier in this transaction. */
export function isOpen(hash: string) {
  return sql`exists (select 1 from letter_tokens where hash = ${hash})`;
}

/** The row of a link that may be pressed now, as `t`, with its account, as `u`. Nothing when its time or its state is over. */
export function pressable({ hash, now }: { hash: string; now: Date }) {
  const at = sql`${now.toISOString()}::timestamptz`;
  return sql`
    letter_tokens t join users u on u.id = t.user_id
    where t.hash = ${hash} and t.expires_at > ${at}
      and u.email = t.email and not u.banned
      and (t.session_id is null or exists (
        select 1 from sessions s where s.id = t.session_id and s.user_id = u.id and s.expires_at > ${at}))`;
}
