import { sql } from "drizzle-orm";
import { check, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { MAX_ADDRESSES } from "#core/domain/address-book";
import { createdAt, moment } from "#db/columns";
import { users } from "#db/schema/auth";

/**
 * Delivery addresses that a person keeps for later orders: at most ten, because each has a place, and none twice. Orders
 * have a copy of their own.
 */
export const deliveryAddresses = pgTable(
  "delivery_addresses",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    place: smallint("place").notNull(),
    name: text("name").notNull(),
    phone: text("phone").notNull(),
    city: text("city").notNull(),
    address: text("address").notNull(),
    createdAt: createdAt(),
    /** When it was last ordered to; null for never. */
    usedAt: moment("used_at"),
    /** When it was made the default. The default is the one that was made so last. */
    preferredAt: moment("preferred_at"),
  },
  ({ userId, place, name, phone, city, address }) => [
    uniqueIndex("delivery_addresses_place").on(userId, place),
    uniqueIndex("delivery_addresses_once").on(userId, name, phone, city, address),
    check("delivery_addresses_at_most_ten", sql`${place} between 1 and ${sql.raw(String(MAX_ADDRESSES))}`),
  ],
);
