import { type SQL, sql } from "drizzle-orm";
import { at } from "#db/moment";

/** Whose session it is. */
export interface SessionOwner {
  userId: string;
  sessionId: string;
}

/** Query: the app that is enrolled. */
export const enrolledApp = (userId: string): SQL =>
  sql`select 1 from two_factors where user_id = ${userId} and verified`;

/** Query: the passkeys. */
export const enrolledPasskeys = (userId: string): SQL => sql`select 1 from passkeys where user_id = ${userId}`;

/**
 * Condition: the session is active, and has given the second factor where the account has one. It runs behind the lock of the
 * account's row, so a sign-out or another first factor at the same moment either is seen here or waits.
 */
export function mayChangeFactors({ userId, sessionId }: SessionOwner, now: Date): SQL {
  return sql`exists (
    select 1 from sessions where id = ${sessionId} and user_id = ${userId} and expires_at > ${at(now)}
      and (factor_at is not null
        or not exists (${enrolledApp(userId)}) and not exists (${enrolledPasskeys(userId)})))`;
}

/**
 * The statement that has the person's other sessions give a factor again, if `when` holds: they may have given the one that
 * is gone.
 */
export function takeFactorBack({ userId, sessionId }: SessionOwner, when: SQL): SQL {
  return sql`update sessions set factor_at = null where user_id = ${userId} and id <> ${sessionId} and ${when}`;
}

/**
 * The only statement that records a second factor in a session. It updates the session, and returns a row, if the CTE named
 * `right` has one. Goes at the end of the statement that uses the factor up.
 */
export function factorGiven({ userId, sessionId }: SessionOwner, { right, now }: { right: SQL; now: Date }): SQL {
  return sql`
    update sessions set factor_at = ${at(now)}
    where id = ${sessionId} and user_id = ${userId} and expires_at > ${at(now)} and exists (select 1 from ${right})
    returning id`;
}
