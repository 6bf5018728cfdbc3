import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { hasMailbox } from "#core/domain/mailbox";
import { MOST_COUNTED } from "#core/domain/most-counted";
import { type PersonFilter, readPersonKey } from "#core/domain/person-search";
import type { UserRole } from "#core/domain/viewer";
import type { ServiceContext } from "#core/services/context";
import { namedPage } from "#core/services/named-page";
import { personNamed } from "#core/services/person-named";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { users } from "#db/schema";

export interface SearchPeopleInput {
  /** As typed; nothing for all people. */
  query?: string | undefined;
  show: PersonFilter;
  /** The id of the last person of the page before. */
  before?: string | undefined;
  pageSize: number;
}

const listed = { table: users, id: users.id, person: users.id };

/**
 * People, newest first, a page after the person `before`, without deleted accounts. `key` says what the query was read as,
 * null where it names nobody or there is none. Each kind of key finds its people by an index. Orders are counted up to one
 * more than {@link MOST_COUNTED}. One round trip.
 */
export async function searchPeople(
  { db }: Pick<ServiceContext, "db">,
  { query = "", show, before, pageSize }: SearchPeopleInput,
) {
  const isAsked = query.trim() !== "";
  const key = isAsked ? readPersonKey(query) : null;
  if (isAsked && !key) return { key, people: [], next: null };
  // By the order of the index, or the planner walks all orders where it takes most of them to be one person's. Tables are named
  // in full: drizzle leaves them out of a query without joins.
  const bought = sql`(select count(*) from (
    select from orders where buyer_id = users.id order by created_at limit ${MOST_COUNTED + 1}) as counted)`;
  const earned = sql`(select coalesce(sum(rewards), 0) from (
    select rewards from referral_totals where user_id = users.id and quarter is null
    union all select rewards from referral_total_changes where user_id = users.id and quarter is null) as kept)`;
  const after = before === undefined ? undefined : olderThan(db, before);
  const shown = and(isNull(users.deletedAt), filtered(show), after);
  const orderBy = [desc(users.createdAt), desc(users.id)];
  // One more tells whether there is another page.
  const limit = pageSize + 1;
  const found =
    key?.kind === "name"
      ? sql`${users.id} = any(array(${namedPage(personNamed(db, key), { ...listed, where: shown, orderBy, limit })}))`
      : and(shown, key ? personNamed(db, key) : undefined);
  const rows = await db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      role: users.role,
      isBlocked: users.banned,
      createdAt: users.createdAt,
      orders: bought.mapWith(Number),
      rewards: earned.mapWith(Number),
    })
    .from(users)
    .where(found)
    .orderBy(...orderBy)
    .limit(limit);
  const page = rows.slice(0, pageSize);
  return {
    key,
    people: page.map((person) => ({ ...person, email: hasMailbox(person.email) ? person.email : null })),
    /** The person after whom the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null,
  };
}

function filtered(show: PersonFilter): SQL | undefined {
  switch (show) {
    case "all":
      return undefined;
    case "blocked":
      return sql`${users.banned}`;
    default:
      // The first as the index `users_staff` has it.
      return and(sql`${users.role} <> ${literal<UserRole>("user")}`, eq(users.role, show));
  }
}

function olderThan(db: Database, id: string): SQL {
  const last = db.select({ createdAt: users.createdAt, id: users.id }).from(users).where(eq(users.id, id));
  return sql`(${users.createdAt}, ${users.id}) < (${last})`;
}
