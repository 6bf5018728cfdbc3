import { eq, inArray, type SQL, sql } from "drizzle-orm";
import { type PersonKey, wordsOf } from "#core/domain/person-search";
import type { Database } from "#db/client";
import { orders, paymentAttempts, refcodes, users, wallets } from "#db/schema";

/** Condition on accounts, each kind by its own index: one for all kinds would read every account. */
export function personNamed(db: Database, { kind, value }: PersonKey): SQL {
  switch (kind) {
    case "email":
      return eq(users.email, value);
    case "wallet": {
      const owners = db
        .select({ id: wallets.userId })
        .from(wallets)
        .where(eq(sql`lower(${wallets.address})`, value));
      return inArray(users.id, owners);
    }
    case "code":
      return inArray(users.id, db.select({ id: refcodes.userId }).from(refcodes).where(eq(refcodes.code, value)));
    case "order": {
      const buyers = db.select({ id: orders.buyerId }).from(orders).where(orderNamed(db, value));
      return inArray(users.id, buyers);
    }
    case "name": {
      const words = wordsOf(value).map((word) => `(${spellings(word).join(" | ")})`);
      // As the index `users_name` has it.
      return sql`to_tsvector('simple', ${users.name}) @@ to_tsquery('simple', ${words.join(" & ")})`;
    }
  }
}

/** Condition on orders: the one with this id, or with this payment's reference. */
export function orderNamed(db: Database, value: string): SQL {
  const byAttempt = db
    .select({ id: paymentAttempts.orderId })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, value));
  return sql`${orders.id} = any(array[${value}, (${byAttempt})])`;
}

/** The beginnings of a word: a database whose locale is C folds the case of Latin letters alone. */
function spellings(word: string): string[] {
  const capital = word.slice(0, 1).toUpperCase() + word.slice(1);
  return [word, capital, word.toUpperCase()].map((each) => `${each}:*`);
}
