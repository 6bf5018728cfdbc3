import { sql } from "drizzle-orm";
import { check, integer, pgTable, text } from "drizzle-orm/pg-core";
import { currencies } from "#core/domain/money";
import { moment, wordChecks } from "#db/columns";

/** What this store was deployed as; its one row stays once an order exists, because every ledger was computed by it. */
export const cloneConstants = pgTable(
  "clone_constants",
  {
    id: integer("id").primaryKey(),
    slug: text("slug").notNull(),
    currency: text("currency", { enum: currencies }).notNull(),
    chainId: integer("chain_id").notNull(),
    tokenDecimals: integer("token_decimals").notNull(),
    timeZone: text("time_zone").notNull(),
    deployedAt: moment("deployed_at").notNull(),
  },
  (table) => [...wordChecks(table), check("clone_constants_one_row", sql`${table.id} = 1`)],
);
