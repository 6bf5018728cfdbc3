import { sql } from "drizzle-orm";
import { type LetterPurpose, letterLifetime, stopPurposes } from "#core/domain/letter-token";
import { hasMailbox } from "#core/domain/mailbox";
import { addressNonces, factorChallenges, identityNonces, walletNonces } from "#core/services/accounts/proof-nonce";
import type { AccountContext } from "#core/services/context";
import { sha256 } from "#core/services/sha256";
import { wordList } from "#db/columns";
import { at } from "#db/moment";

const TOKEN_BYTES = 32;

/** Generates a token for a letter, and the hash to store: tokens are random, so it needs no salt. */
export async function generateToken(
  randomBytes: AccountContext["randomBytes"],
): Promise<{ token: string; hash: string }> {
  const token = btoa(String.fromCharCode(...randomBytes(TOKEN_BYTES)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return { token, hash: await sha256(token) };
}

/**
 * Locks the account's row. First statement of every transaction that creates, uses or ends letter links: it serialises
 * them, and makes a session being created either visible to the transaction or wait for it.
 */
export function lockAccount(db: AccountContext["db"], { userId }: { userId: string }) {
  return db.execute(sql`select id from users where id = ${userId} for update`);
}

/**
 * One statement that ends an account's letter links, pending wallet nonces and challenges for second factors. Links that
 * stop something stay: they end with what they stop alone, or whoever did it could have all links ended.
 */
export function endLinks(db: AccountContext["db"], { userId }: { userId: string }, when = sql`true`) {
  return db.execute(sql`
    with nonces as (
      delete from verifications
      where (starts_with(identifier, ${walletNonces(userId)}) or starts_with(identifier, ${addressNonces(userId)})
          or starts_with(identifier, ${factorChallenges(userId)})
          or starts_with(identifier, ${identityNonces(userId)}))
        and ${when}
    )
    delete from letter_tokens
    where user_id = ${userId} and purpose not in ${wordList(stopPurposes)} and ${when}`);
}

interface NewLink {
  hash: string;
  userId: string;
  purpose: LetterPurpose;
  /** The account's address when the letter was written; no link is created if it has changed. */
  email: string;
  newEmail?: string;
  sessionId?: string;
  now: Date;
}

/**
 * One statement that creates a link, unless the account has changed or the requesting session has ended; also deletes
 * expired links. An address change needs a confirmed address, or an account without one.
 */
export function createLink(
  db: AccountContext["db"],
  { hash, userId, purpose, email, newEmail, sessionId, now }: NewLink,
) {
  const until = at(new Date(now.getTime() + letterLifetime[purpose]));
  const unconfirmedWillDo = newEmail === undefined || !hasMailbox(email);
  return db.execute(sql`
    with dead as (
      delete from letter_tokens where expires_at <= ${at(now)}
    )
    insert into letter_tokens (hash, user_id, purpose, email, new_email, session_id, created_at, expires_at)
    select ${hash}, u.id, ${purpose}, u.email, ${newEmail ?? null}::text, ${sessionId ?? null}::text, ${at(now)}, ${until}
    from users u
    where u.id = ${userId} and u.email = ${email} and not u.banned
      and (${unconfirmedWillDo} or u.email_verified)
      and (${sessionId ?? null}::text is null or exists (
        select 1 from sessions s where s.id = ${sessionId ?? null} and s.user_id = u.id and s.expires_at > ${at(now)}))
    returning hash`);
}

/** Condition: this transaction has created the link. */
export function linkExists(hash: string) {
  return sql`exists (select 1 from letter_tokens where hash = ${hash})`;
}

/**
 * A usable link as `t`, joined with its account as `u`; no row when it has expired or the account has moved on. One that only
 * stops something works for an account that is blocked, too: a block must not help whoever broke into it.
 */
export function usableLink({ hash, now }: { hash: string; now: Date }) {
  return sql`
    letter_tokens t join users u on u.id = t.user_id
    where t.hash = ${hash} and t.expires_at > ${at(now)}
      and u.email = t.email and u.deleted_at is null
      and (not u.banned or t.purpose in ${wordList(stopPurposes)})
      and (t.session_id is null or exists (
        select 1 from sessions s where s.id = t.session_id and s.user_id = u.id and s.expires_at > ${at(now)}))`;
}
