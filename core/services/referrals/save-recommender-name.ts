import { type SQL, sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import type { Database } from "#db/client";
import { at } from "#db/moment";

/**
 * Has visitors with a person's codes read this name, or no name for null. Safe to repeat. Nothing is written for a deleted
 * account; one that is being deleted at the same moment loses the name too.
 *
 * @param input.name as `recommenderNameFrom` answers it
 */
export async function saveRecommenderName(
  { db }: Pick<ServiceContext, "db">,
  { userId, name, now }: { userId: string; name: string | null; now: Date },
): Promise<void> {
  if (name === null) {
    await dropNameStatement(db, { userId, now });
    return;
  }
  await db.execute(sql`
    with named as (
      insert into recommender_names (user_id, name, created_at)
      select id, ${name}, ${at(now)} from users where id = ${userId} and deleted_at is null
      on conflict (user_id) do update set name = excluded.name where recommender_names.name <> excluded.name
      returning user_id
    )
    ${tellEdge(sql`named`, now)}`);
}

/** One statement that takes a person's name back, with the events that take it from the edge. */
export function dropNameStatement(db: Database, { userId, now }: { userId: string; now: Date }, when: SQL = sql`true`) {
  return db.execute(sql`
    with dropped as (
      delete from recommender_names where user_id = ${userId} and ${when} returning user_id
    )
    ${tellEdge(sql`dropped`, now)}`);
}

/** An event for each live code of the people in `rows`. */
function tellEdge(rows: SQL, now: Date): SQL {
  const codes = sql`refcodes join ${rows} using (user_id) where refcodes.active`;
  return eventsFor(codes, { type: "refcode.changed", code: sql`refcodes.code` }, { now });
}
