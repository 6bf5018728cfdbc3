import type { BatchItem } from "drizzle-orm/batch";
import type { Database } from "#db/client";
import { actionLog } from "#db/schema";

/** What an entry may hold: amounts are written as decimal strings. */
type Fields = Readonly<Record<string, unknown>>;

export interface LoggedAction {
  /** A user's id, or the name of the part of the system. */
  actor: string;
  /** What was done, e.g. `vendor.terms`. */
  action: string;
  /** The kind of what it was done to, e.g. `vendor`, and its id. */
  subject: string;
  subjectId: string;
  /** The fields that changed; null where there was nothing before. */
  before: Fields | null;
  after: Fields | null;
  /** In the person's own words. */
  reason?: string | null;
  /** Where one action must not be done twice: the same id is written once (`ACTION_KEY`). */
  id?: string;
  now: Date;
}

/** The unique row of an action. */
export const ACTION_KEY = "action_log_pkey";

/** The entry of the action log, for the batch that does what it tells. Never put secrets or a buyer's data into it. */
export function actionStatement(
  db: Database,
  { id = crypto.randomUUID(), now, before, after, reason = null, ...what }: LoggedAction,
): BatchItem<"pg"> {
  return db.insert(actionLog).values({ id, ...what, before: plain(before), after: plain(after), reason, at: now });
}

function plain(fields: Fields | null): Record<string, unknown> | null {
  return (
    fields &&
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === "bigint" ? value.toString() : value]),
    )
  );
}
