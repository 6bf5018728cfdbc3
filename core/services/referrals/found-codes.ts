import { and, asc, desc, eq, inArray, isNotNull, isNull, not, type SQL, sql } from "drizzle-orm";
import type { CodeFilter } from "#core/domain/code-standing";
import type { PersonKey } from "#core/domain/person-search";
import { namedPage } from "#core/services/named-page";
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

const listed: Listed = { table: refcodes, createdAt: refcodes.createdAt, id: refcodes.code };

/** The codes of one page, as a subquery, and the order that the page has. */
export function foundCodes(db: Database, found: Found): { shown: SQL; orderBy: SQL[] } {
  return found.by === "owes" ? byDebt(found) : byDate(db, found);
}

function byDate(db: Database, { key, show, descending, before, limit }: Found) {
  const last = before === undefined ? undefined : eq(refcodes.code, before);
  const { where, orderBy } = seek(listed, [], { timeZone: "UTC", last, ascending: !descending });
  if (key?.kind === "name") {
    const page = { table: refcodes, id: refcodes.code, person: refcodes.userId, orderBy, limit };
    return { shown: namedPage(personNamed(db, key), { ...page, where: and(where, ofStanding[show]) }), orderBy };
  }
  const also = key ? named(db, key) : undefined;
  const shown = sql`select ${refcodes.code} from ${refcodes} where ${and(where, ofStanding[show], also) ?? sql`true`}
    order by ${sql.join(orderBy, sql`, `)} limit ${limit}`;
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
