import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type LoggedAction, loggedActions } from "#core/domain/logged-action";
import type { Database } from "#db/client";
import { at } from "#db/moment";
import { actionLog } from "#db/schema";

/** What an entry may hold: amounts are written as decimal strings. */
type Fields = Readonly<Record<string, unknown>>;

interface WhatWasDone {
  /** A user's id, or the name of the part of the system. */
  actor: string;
  action: LoggedAction;
  /** In the person's own words. */
  reason?: string | null;
  now: Date;
}

export interface LoggedEntry extends WhatWasDone {
  subjectId: string;
  /** The fields that changed; null where there was nothing before. */
  before: Fields | null;
  after: Fields | null;
  /** Where one action must not be done twice: the same id is written once (`ACTION_KEY`). */
  id?: string;
}

/** The unique row of an action. */
export const ACTION_KEY = "action_log_pkey";

/** The entry of the action log, for the batch that does what it tells. Never put secrets or a buyer's data into it. */
export function actionStatement(
  db: Database,
  { id = crypto.randomUUID(), now, before, after, reason = null, ...what }: LoggedEntry,
): BatchItem<"pg"> {
  const subject = loggedActions[what.action];
  return db
    .insert(actionLog)
    .values({ id, ...what, subject, before: plain(before), after: plain(after), reason, at: now });
}

/** An entry in terms of the rows that it is of. */
export interface EntryOfRows extends WhatWasDone {
  /** Text. */
  subjectId: SQL;
  /** JSON; null where there is nothing to tell. */
  before?: SQL;
  after?: SQL;
  /** Text: an entry that is there already is not written again. */
  id?: SQL;
}

/**
 * SQL: an entry for each of `rows`, what a conditional statement has changed: for that statement or one after it in its
 * transaction. It returns the entries' ids.
 *
 * @param rows a name or a query with an alias
 */
export function actionsOfRows(rows: SQL, { now, reason = null, ...what }: EntryOfRows): SQL {
  const { id = sql`gen_random_uuid()::text`, before = sql`null`, after = sql`null` } = what;
  return sql`
    insert into action_log (id, actor, action, subject, subject_id, before, after, reason, at)
    select ${id}, ${what.actor}, ${what.action}, ${loggedActions[what.action]}, ${what.subjectId}, (${before})::jsonb, (${after})::jsonb,
      ${reason}, ${at(now)} from ${rows}
    on conflict (id) do nothing returning id`;
}

function plain(fields: Fields | null): Record<string, unknown> | null {
  return (
    fields &&
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === "bigint" ? value.toString() : value]),
    )
  );
}
