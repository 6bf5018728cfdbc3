import { bigint, boolean, date, index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, moment } from "#db/columns";
import { users } from "#db/schema/auth";

/** One code per wallet. The wallet's address is frozen here: rewards of the code go there. */
export const refcodes = pgTable(
  "refcodes",
  {
    code: text("code").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    walletAddress: text("wallet_address").notNull(),
    active: boolean("active").notNull().default(true),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("refcodes_wallet_address").on(table.walletAddress),
    // Serves the referrer's dashboard.
    index("refcodes_user_id").on(table.userId),
  ],
);

/** Daily visits per code and region shard, as absolute values handed over by the VisitCounter. */
export const refcodeVisitsDaily = pgTable(
  "refcode_visits_daily",
  {
    code: text("code")
      .notNull()
      .references(() => refcodes.code),
    /** Day in the clone's time zone. */
    day: date("day", { mode: "string" }).notNull(),
    shard: text("shard").notNull(),
    visits: bigint("visits", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.code, table.day, table.shard] })],
);

/** All-time visits per code and region shard. */
export const refcodeVisitsTotal = pgTable(
  "refcode_visits_total",
  {
    code: text("code")
      .notNull()
      .references(() => refcodes.code),
    shard: text("shard").notNull(),
    visits: bigint("visits", { mode: "number" }).notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.code, table.shard] })],
);
