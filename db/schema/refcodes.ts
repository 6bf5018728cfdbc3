import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { createdAt, moment } from "#db/columns";
import { users } from "#db/schema/auth";

/**
 * One code per wallet, whose address is frozen here: rewards of the code go there. A person with a confirmed mailbox and no
 * wallet yet has one code too; its `walletAddress` is null until the first wallet they link takes it over.
 */
export const refcodes = pgTable(
  "refcodes",
  {
    code: text("code").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    walletAddress: text("wallet_address"),
    /** Whether it is captured and earns. */
    active: boolean("active").notNull().default(true),
    /** Since when an admin has had it switched off: whatever its owner does, it stays so. */
    deactivatedAt: moment("deactivated_at"),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("refcodes_wallet_address").on(table.walletAddress),
    uniqueIndex("refcodes_without_wallet").on(table.userId).where(sql`${table.walletAddress} is null`),
    // Serves the referrer's dashboard.
    index("refcodes_user_id").on(table.userId),
    check("refcodes_deactivated", sql`${table.deactivatedAt} is null or not ${table.active}`),
    // Serve the admin's list, whole and by standing.
    index("refcodes_newest").on(table.createdAt, table.code),
    index("refcodes_active").on(table.createdAt, table.code).where(sql`${table.active}`),
    index("refcodes_off").on(table.createdAt, table.code).where(sql`${table.deactivatedAt} is not null`),
    index("refcodes_ended")
      .on(table.createdAt, table.code)
      .where(sql`not ${table.active} and ${table.deactivatedAt} is null`),
  ],
);

/** The given name that visitors of a person's codes read, where that person wants it. No row: "a friend". */
export const recommenderNames = pgTable(
  "recommender_names",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "restrict" }),
    name: text("name").notNull(),
    createdAt: createdAt(),
  },
  ({ name }) => [
    check("recommender_names_name", sql`char_length(${name}) between 1 and 20 and ${name} !~ '[[:digit:].:/@<>{}]'`),
  ],
);

/**
 * A wallet that took over a person's code, with the message its key signed for that. What waits under the code is paid
 * to it once `paysFrom` is past, unless the owner of the mailbox has stopped the link before.
 */
export const walletLinks = pgTable(
  "wallet_links",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    code: text("code")
      .notNull()
      .references(() => refcodes.code),
    /** EIP-55 checksummed. */
    address: text("address").notNull(),
    /** The Sign-In with Ethereum message, as signed: it names account, code, chain, address and time. */
    message: text("message").notNull(),
    signature: text("signature").notNull(),
    linkedAt: moment("linked_at").notNull(),
    paysFrom: moment("pays_from").notNull(),
    stoppedAt: moment("stopped_at"),
  },
  (table) => [
    uniqueIndex("wallet_links_code").on(table.code).where(sql`${table.stoppedAt} is null`),
    index("wallet_links_user").on(table.userId),
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

/**
 * Labels that a referrer made for links with a code, `?ref=CODE&via=label`: visits are counted apart by them. At most
 * twenty a code, because each has a place.
 */
export const linkLabels = pgTable(
  "link_labels",
  {
    code: text("code")
      .notNull()
      .references(() => refcodes.code),
    label: text("label").notNull(),
    place: smallint("place").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.code, table.label] }),
    uniqueIndex("link_labels_place").on(table.code, table.place),
    check("link_labels_label", sql`${table.label} ~ '^[a-z0-9-]{1,20}$' and ${table.label} <> 'other'`),
    check("link_labels_at_most_twenty", sql`${table.place} between 1 and 20`),
  ],
);

/** Daily visits by links with a label, once more: those of the code count them too. `other`: of labels that nobody made. */
export const labelVisitsDaily = pgTable(
  "label_visits_daily",
  {
    code: text("code")
      .notNull()
      .references(() => refcodes.code),
    label: text("label").notNull(),
    /** Day in the clone's time zone. */
    day: date("day", { mode: "string" }).notNull(),
    shard: text("shard").notNull(),
    visits: bigint("visits", { mode: "number" }).notNull(),
  },
  (table) => [
    // The day first: the dashboard reads the last 28.
    primaryKey({ columns: [table.code, table.day, table.label, table.shard] }),
    check("label_visits_daily_label", sql`${table.label} ~ '^[a-z0-9-]{1,20}$'`),
  ],
);

/** All-time visits by links with a label. */
export const labelVisitsTotal = pgTable(
  "label_visits_total",
  {
    code: text("code")
      .notNull()
      .references(() => refcodes.code),
    label: text("label").notNull(),
    shard: text("shard").notNull(),
    visits: bigint("visits", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.code, table.label, table.shard] }),
    check("label_visits_total_label", sql`${table.label} ~ '^[a-z0-9-]{1,20}$'`),
  ],
);

/**
 * Visits of all codes together, by day and in all, kept by triggers of the database (migration `visit_totals`). Each connection
 * adds to one of a few slots, so that flushes seldom wait for each other; their sum is what it comes to.
 * `npm run admin -- rebuild-totals` makes it anew.
 */
export const visitTotals = pgTable(
  "visit_totals",
  {
    /** In the clone's time zone; null for all time. */
    day: date("day", { mode: "string" }),
    slot: integer("slot").notNull(),
    visits: bigint("visits", { mode: "number" }).notNull(),
  },
  (table) => [unique("visit_totals_key").on(table.day, table.slot).nullsNotDistinct()],
);
