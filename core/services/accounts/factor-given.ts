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
 * Condition: the session runs, and has given the second factor where there is one. Behind the lock of the account's row:
 * what signs the session out, or gives the account its first factor, is either seen here or waits.
 */
export function mayChangeFactors({ userId, sessionId }: SessionOwner, now: Date): SQL {
  return sql`exists (
    select 1 from sessions where id = ${sessionId} and user_id = ${userId} and expires_at > ${at(now)}
      and (factor_at is not null
        or not exists (${enrolledApp(userId)}) and not exists (${enrolledPasskeys(userId)})))`;
}

/**
 * The statement that takes back what the person's other sessions have given, if `when` holds: it may have been the factor
 * that is no more.
 */
export function takeFactorBack({ userId, sessionId }: SessionOwner, when: SQL): SQL {
  return sql`update sessions set factor_at = null where user_id = ${userId} and id <> ${sessionId} and ${when}`;
}

/**
 * The only statement that says a second factor was given: it marks the session, and returns a row, when `right` (a name of
 * a CTE) has one. To stand at the end of the statement that uses the factor up.
 */
export function factorGiven({ userId, sessionId }: SessionOwner, { right, now }: { right: SQL; now: Date }): SQL {
  return sql`
    update sessions set factor_at = ${at(now)}
    where id = ${sessionId} and user_id = ${userId} and expires_at > ${at(now)} and exists (select 1 from ${right})
    returning id`;
}
