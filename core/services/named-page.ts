import { and, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { users } from "#db/schema";

/** How many of the next rows are searched for a name before its index is used. */
const WALKED = 200;

/** A name that up to this many people have is rare. */
const MOST_NAMED = 5_000;

/** A list of people, or of things that belong to people. */
export interface ListOfPeople {
  table: PgTable;
  id: SQLWrapper;
  /** The column with the person's id. */
  person: SQLWrapper;
  /** Filters other than the name, and where the page starts: served by an index, in this order. */
  where: SQL | undefined;
  orderBy: readonly SQL[];
  limit: number;
}

/**
 * A subquery for the ids on a page of a search by name. A common name fills the page from the next rows; the index of names
 * would first list everybody who has it. If it does not, the name is probably rare: find the people, then their rows. If there
 * are too many people for that, walk on through the list. The planner cannot know which case it is, so the query finds out, and
 * does not start the branches that it does not need.
 */
export function namedPage(isNamed: SQL, { table, id, person, where, orderBy, limit }: ListOfPeople): SQL {
  const inOrder = sql`order by ${sql.join([...orderBy], sql`, `)}`;
  const isTheirs =
    table === users ? isNamed : sql`exists (select from ${users} where ${users.id} = ${person} and ${isNamed})`;
  const page = (also: SQL) => sql`select ${id} from ${table} where ${and(where, also)} ${inOrder} limit ${limit}`;
  const isFull = sql`(select count(*) from walked) = ${limit}`;
  const areFew = sql`(select count(*) from few) <= ${MOST_NAMED}`;
  return sql`
    with walked as materialized (
      select ${id} as id from (select * from ${table} where ${where ?? sql`true`} ${inOrder} limit ${WALKED}) as ${table}
      where ${isTheirs} ${inOrder} limit ${limit}
    ), few as materialized (select ${users.id} from ${users} where ${isNamed} limit ${MOST_NAMED + 1})
    (select id from walked where ${isFull})
    union all (${page(sql`case when ${isFull} then false else ${areFew} end and ${person} = any(array(select id from few))`)})
    union all (${page(sql`case when ${isFull} then false else not ${areFew} end and ${isTheirs}`)})`;
}
