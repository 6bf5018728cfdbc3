import { type SQL, sql } from "drizzle-orm";
import { at } from "#db/moment";

/** Whose session it is. */
export interface SessionOwner {
  userId: string;
  sessionId: string;
}

/**
 * Condition: the session runs. Whoever signs out everywhere locks the account's row first: a factor that its session adds
 * at the same moment is either there before, or not at all.
 */
export function sessionRuns({ userId, sessionId }: SessionOwner, now: Date): SQL {
  return sql`exists (
    select 1 from sessions where id = ${sessionId} and user_id = ${userId} and expires_at > ${at(now)})`;
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
