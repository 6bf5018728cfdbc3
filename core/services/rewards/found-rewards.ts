import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { OrderKey } from "#core/domain/order-search";
import type { RewardStatus } from "#core/domain/reward";
import type { RewardSort } from "#core/services/rewards/reward-list-input";
import { byStatus, ofCode, ofReferrer, rewardsByValue, rewardsListed } from "#core/services/rewards-listed";
import { type Lead, type Listed, newestFirst, seek } from "#core/services/seek";
import type { Database } from "#db/client";
import { orders, refcodes, referralRewards, users, wallets } from "#db/schema";

/** What a list of rewards is narrowed to, and in which order it is read. */
export interface RewardFilter {
  status?: RewardStatus | undefined;
  /** The first and the last day on which they came, `YYYY-MM-DD` in the clone's time zone. */
  from?: string | undefined;
  to?: string | undefined;
  /** Those of a search or of some days are read by time, whatever this says. The newest first by default. */
  sort?: { by: RewardSort; descending: boolean } | undefined;
  /** The reference of the last reward of the page before. */
  before?: string | undefined;
}

/** Referred purchases of one person that a search for them looks at, the newest: usually there is one, the first. */
const MOST_BOUGHT = 1_000;

interface Found extends RewardFilter {
  /** What the search names; null for all. */
  key: OrderKey | null;
  timeZone: string;
  limit: number;
}

/** Which of the two orders a list is read in. */
export function orderOf({ key, from, to, sort }: Pick<Found, "key" | "from" | "to" | "sort">) {
  const isByTime = key !== null || from !== undefined || to !== undefined || sort?.by !== "value";
  return { by: isByTime ? ("date" as const) : ("value" as const), descending: sort?.descending ?? true };
}

/**
 * The references of rewards: as a subquery of one page of them, with the order that the page has. However long the ledger is,
 * an index leads to the page; only what one buyer ordered is read whole.
 */
export function foundRewards(db: Database, { key, limit, ...filter }: Found): { shown: SQL; orderBy: SQL[] } {
  const { by, descending } = orderOf({ key, ...filter });
  const listed = by === "value" ? rewardsByValue : rewardsListed;
  const last = filter.before === undefined ? undefined : eq(referralRewards.orderReference, filter.before);
  const position = { from: filter.from, to: filter.to, timeZone: filter.timeZone, last, ascending: !descending };
  const ofStatus = filter.status === undefined ? undefined : eq(referralRewards.status, filter.status);
  const leadByStatus = filter.status === undefined ? [] : [byStatus(filter.status)];
  const page = (leads: readonly Lead[], also?: SQL) => {
    const { where, orderBy } = seek(listed, leads, position);
    return pageOf(listed, and(where, also), orderBy, limit);
  };
  const orderBy = newestFirst(listed, !descending);
  switch (key?.kind) {
    case undefined:
      return { shown: page(leadByStatus), orderBy };
    case "code": {
      // A person has few codes: theirs of a status are found by person and status.
      const owner = db.select({ id: refcodes.userId }).from(refcodes).where(eq(refcodes.code, key.value));
      return filter.status === undefined
        ? { shown: page([ofCode(key.value)]), orderBy }
        : { shown: page([ofReferrer(owner), ...leadByStatus], eq(referralRewards.referralCode, key.value)), orderBy };
    }
    case "reference": {
      const paid = db.select({ reference: orders.paidReference }).from(orders).where(eq(orders.id, key.value));
      // One array: `or` with a subquery would read every reward.
      const named = sql`${referralRewards.orderReference} = any(array[${key.value}, (${paid})])`;
      return { shown: page([], and(named, ofStatus)), orderBy };
    }
    case "transaction":
      return {
        shown: page([], and(eq(referralRewards.txHash, key.value), isNotNull(referralRewards.txHash), ofStatus)),
        orderBy,
      };
    case "email":
    case "wallet": {
      const person = personOf(db, key);
      // A range and its order, not an equation: told one, the planner reads all orders where it believes that few people buy.
      const bought = sql`${referralRewards.orderReference} = any(array(select paid_reference from orders
        where buyer_id >= (${person}) and buyer_id <= (${person}) and referrer_user_id is not null
        order by buyer_id desc, created_at desc limit ${MOST_BOUGHT}))`;
      const both = sql`${page([ofReferrer(person), ...leadByStatus])} union ${page([], and(bought, ofStatus))}`;
      return {
        shown: pageOf(listed, sql`${referralRewards.orderReference} = any(array(${both}))`, orderBy, limit),
        orderBy,
      };
    }
  }
}

function pageOf({ id }: Listed, where: SQL | undefined, orderBy: readonly SQL[], limit: number): SQL {
  return sql`(select ${id} from ${referralRewards} where ${where ?? sql`true`}
    order by ${sql.join([...orderBy], sql`, `)} limit ${limit})`;
}

function personOf(db: Database, { kind, value }: OrderKey) {
  if (kind === "email") return db.select({ id: users.id }).from(users).where(eq(users.email, value));
  return db
    .select({ id: wallets.userId })
    .from(wallets)
    .where(eq(sql`lower(${wallets.address})`, value))
    .limit(1);
}
