import { and, asc, desc, eq, inArray, isNotNull, isNull, not, type SQL, sql } from "drizzle-orm";
import type { CodeFilter } from "#core/domain/code-standing";
import type { PersonKey } from "#core/domain/person-search";
import { orderNamed, personNamed } from "#core/services/person-named";
import type { CodeSort } from "#core/services/referrals/codes-input";
import { type Listed, seek } from "#core/services/seek";
import type { Database } from "#db/client";
import { orders, refcodes, tokenDebtors, users } from "#db/schema";

interface Found {
  /** What the search names; null for all. */
  key: PersonKey | null;
  show: CodeFilter;
  /** By what its referrer owes: only those of referrers who owe something. */
  by: CodeSort;
  descending: boolean;
  before: string | undefined;
  limit: number;
}

/** The next codes, which are looked at for a name before its index is asked. */
const WALKED = 200;

/** Up to this many people of one name count as few. */
const MOST_NAMED = 5_000;

const listed: Listed = { table: refcodes, createdAt: refcodes.createdAt, id: refcodes.code };

/** The codes of one page, as a subquery, and the order that the page has. */
export function foundCodes(db: Database, found: Found): { shown: SQL; orderBy: SQL[] } {
  return found.by === "owes" ? byDebt(found) : byDate(db, found);
}

function byDate(db: Database, { key, show, descending, before, limit }: Found) {
  const last = before === undefined ? undefined : eq(refcodes.code, before);
  const { where, orderBy } = seek(listed, [], { timeZone: "UTC", last, ascending: !descending });
  const inOrder = sql`order by ${sql.join(orderBy, sql`, `)}`;
  const page = (also?: SQL) => sql`select ${refcodes.code} from ${refcodes}
    where ${and(where, ofStanding[show], also) ?? sql`true`} ${inOrder} limit ${limit}`;
  if (key?.kind !== "name") return { shown: page(key ? named(db, key) : undefined), orderBy };
  // A name that many have fills the page from the next codes: the index of names would first name all of them. Otherwise few
  // have it: find them, then their codes. If too many for that, walk on: some codes will be theirs. The planner cannot know
  // which it is, so the query looks; what it does not need it does not begin.
  const isNamed = personNamed(db, key);
  const isTheirs = sql`exists (select from ${users} where ${users.id} = ${refcodes.userId} and ${isNamed})`;
  const isFull = sql`(select count(*) from walked) = ${limit}`;
  const areFew = sql`(select count(*) from few) <= ${MOST_NAMED}`;
  const shown = sql`
    with walked as materialized (
      select code from (select ${refcodes.code}, ${refcodes.userId}, ${refcodes.createdAt} from ${refcodes}
        where ${and(where, ofStanding[show]) ?? sql`true`} ${inOrder} limit ${WALKED}) as ${refcodes}
      where ${isTheirs} ${inOrder} limit ${limit}
    ), few as materialized (select ${users.id} from ${users} where ${isNamed} limit ${MOST_NAMED + 1})
    (select code from walked where ${isFull})
    union all (${page(sql`case when ${isFull} then false else ${areFew} end and ${refcodes.userId} = any(array(select id from few))`)})
    union all (${page(sql`case when ${isFull} then false else not ${areFew} end and ${isTheirs}`)})`;
  return { shown, orderBy };
}

/** Along the index of debts: however many owe nothing, none of theirs is read. */
function byDebt({ descending, before, limit }: Found) {
  const inOrder = descending ? desc : asc;
  const place = [tokenDebtors.outstanding, refcodes.userId, refcodes.code];
  const orderBy = place.map((column) => inOrder(column));
  const beyond = descending ? sql`<` : sql`>`;
  const last = sql`(select d.outstanding, d.user_id, c.code from token_debtors d join refcodes c using (user_id) where c.code = ${before})`;
  const after =
    before === undefined
      ? sql`true`
      : // The first leads the index, the second tells the codes of one person apart.
        sql`(${tokenDebtors.outstanding}, ${tokenDebtors.userId}) ${beyond}= (select outstanding, user_id from ${last} as last)
          and (${tokenDebtors.outstanding}, ${tokenDebtors.userId}, ${refcodes.code}) ${beyond} ${last}`;
  const shown = sql`select ${refcodes.code} from ${tokenDebtors} join ${refcodes} on ${refcodes.userId} = ${tokenDebtors.userId}
    where ${tokenDebtors.outstanding} > 0 and ${after}
    order by ${inOrder(tokenDebtors.outstanding)}, ${inOrder(tokenDebtors.userId)}, ${inOrder(refcodes.code)} limit ${limit}`;
  return { shown, orderBy };
}

/** As the indexes of the list have them. */
const ofStanding: Record<CodeFilter, SQL | undefined> = {
  all: undefined,
  active: sql`${refcodes.active}`,
  deactivated: isNotNull(refcodes.deactivatedAt),
  ended: and(not(refcodes.active), isNull(refcodes.deactivatedAt)),
  owing: sql`exists (select 1 from token_debtors d where d.user_id = ${refcodes.userId} and d.outstanding > 0)`,
};

/** A code alone, or the one that an order came by; by whatever else is searched, all codes of whoever it names. */
function named(db: Database, key: PersonKey): SQL {
  if (key.kind === "code") return eq(refcodes.code, key.value);
  if (key.kind === "order") {
    return inArray(
      refcodes.code,
      db.select({ code: orders.referralCode }).from(orders).where(orderNamed(db, key.value)),
    );
  }
  return inArray(refcodes.userId, db.select({ id: users.id }).from(users).where(personNamed(db, key)));
}
