import { sql } from "drizzle-orm";
import { check, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { MAX_ADDRESSES } from "#core/domain/address-book";
import { createdAt, moment } from "#db/columns";
import { users } from "#db/schema/auth";

/**
 * Delivery addresses that a person keeps for later orders: at most ten, because each takes one of ten places, and none twice.
 * Orders have copies of their own.
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
    /** When it was last ordered to; null if never. */
    usedAt: moment("used_at"),
    /** When it was last made the default. The latest one is the default. */
    preferredAt: moment("preferred_at"),
  },
  ({ userId, place, name, phone, city, address }) => [
    uniqueIndex("delivery_addresses_place").on(userId, place),
    uniqueIndex("delivery_addresses_once").on(userId, name, phone, city, address),
    check("delivery_addresses_at_most_ten", sql`${place} between 1 and ${sql.raw(String(MAX_ADDRESSES))}`),
  ],
);
