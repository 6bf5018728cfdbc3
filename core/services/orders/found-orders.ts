import { and, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { OrderKey } from "#core/domain/order-search";
import { type Listed, seek } from "#core/services/seek";
import type { Database } from "#db/client";
import { orders, paymentAttempts, refcodes, referralRewards, users, wallets } from "#db/schema";

interface Found {
  /** What was searched for; null for all orders. */
  key: OrderKey | null;
  /** Further filters. */
  also: SQL | undefined;
  /** Id of the last order on the page before. */
  before: string | undefined;
  limit: number;
}

const listed: Listed = { table: orders, createdAt: orders.createdAt, id: orders.id };

/** A query for the ids on a page of orders, newest first. Each kind of key uses an index of its own, however many orders match. */
export function foundOrders(db: Database, { key, also, before, limit }: Found): SQL {
  const last = before === undefined ? undefined : eq(orders.id, before);
  /** A page of the orders with a value in the leading column of an index. */
  const pageBy = (column: SQLWrapper, value: SQLWrapper | string, more?: SQL) => {
    const { where, orderBy } = seek(listed, [{ column, value }], { timeZone: "UTC", last });
    return sql`select ${orders.id}, ${orders.createdAt} from ${orders} where ${and(where, more, also)}
      order by ${sql.join(orderBy, sql`, `)} limit ${limit}`;
  };
  /** A page of all orders, or of a few of them, in the order of the index `orders_newest`. */
  const page = (which?: SQL) => sql`select ${orders.id} from ${orders}
    where ${and(which, also, seek(listed, [], { timeZone: "UTC", last }).where) ?? sql`true`}
    order by ${orders.createdAt} desc nulls last, ${orders.id} desc nulls last limit ${limit}`;
  const both = (one: SQL, other: SQL) =>
    sql`(${one}) union (${other}) order by created_at desc, id desc limit ${limit}`;
  const person = (value: SQL) => both(pageBy(orders.buyerId, value), pageBy(orders.referrerUserId, value));
  switch (key?.kind) {
    case undefined:
      return page();
    // What a person bought, and what they recommended.
    case "email":
      return person(sql`(${db.select({ id: users.id }).from(users).where(eq(users.email, key.value))})`);
    case "wallet":
      return person(
        sql`(${db
          .select({ id: wallets.userId })
          .from(wallets)
          .where(eq(sql`lower(${wallets.address})`, key.value))
          .limit(1)})`,
      );
    // What a code earned, and what it was refused for.
    case "code": {
      const owner = sql`(${db.select({ id: refcodes.userId }).from(refcodes).where(eq(refcodes.code, key.value))})`;
      return both(
        pageBy(orders.referrerUserId, owner, eq(orders.referralCode, key.value)),
        pageBy(orders.refusedCode, key.value),
      );
    }
    case "reference": {
      const byAttempt = db
        .select({ id: paymentAttempts.orderId })
        .from(paymentAttempts)
        .where(eq(paymentAttempts.orderReference, key.value));
      return page(sql`${orders.id} = any(array[${key.value}, (${byAttempt})])`);
    }
    case "transaction": {
      const paid = db
        .select({ id: referralRewards.orderId })
        .from(referralRewards)
        .where(eq(referralRewards.txHash, key.value));
      return page(sql`${orders.id} = any(array(${paid}))`);
    }
  }
}
