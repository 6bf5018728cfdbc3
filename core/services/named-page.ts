import { and, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { users } from "#db/schema";

/** The next rows, which are looked at for a name before its index is asked. */
const WALKED = 200;

/** Up to this many people of one name count as few. */
const MOST_NAMED = 5_000;

/** A list of people, or of what belongs to one. */
export interface ListOfPeople {
  table: PgTable;
  id: SQLWrapper;
  /** Whose row it is. */
  person: SQLWrapper;
  /** What the list is narrowed to besides the name, and where it goes on: served by an index, in this order. */
  where: SQL | undefined;
  orderBy: readonly SQL[];
  limit: number;
}

/**
 * Ids of a page of those whose name is searched, as a subquery. A name that many have fills the page from the next rows:
 * the index of names would first name all of them. Otherwise few have it: find them, then their rows. If too many for that,
 * walk on: some rows will be theirs. The planner cannot know which it is, so the query looks; what it does not need it does
 * not begin.
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
