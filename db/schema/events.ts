import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { choreSchedules } from "#core/domain/chore-times";
import { notificationTypes } from "#core/domain/notification";
import { deadLetterResolutions, type EventMessage } from "#core/messages";
import { createdAt, moment, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";

/** Events to send to the queue, written in the transaction that they announce. */
export const outbox = pgTable(
  "outbox",
  {
    id: text("id").primaryKey(),
    message: jsonb("message").$type<EventMessage>().notNull(),
    createdAt: createdAt(),
    sentAt: moment("sent_at"),
  },
  // Serves the relay: only what is not yet sent.
  (table) => [index("outbox_unsent").on(table.createdAt).where(sql`${table.sentAt} is null`)],
);

/** Messages that used up their deliveries, parked for a person. */
export const deadLetters = pgTable(
  "dead_letters",
  {
    id: text("id").primaryKey(),
    queue: text("queue").notNull(),
    body: jsonb("body").notNull(),
    attempts: integer("attempts").notNull(),
    receivedAt: moment("received_at").notNull(),
    /** What a person decided, who, when and, for a dropped one, why; all null until then. */
    resolvedAt: moment("resolved_at"),
    resolution: text("resolution", { enum: deadLetterResolutions }),
    resolvedBy: text("resolved_by"),
    resolutionReason: text("resolution_reason"),
  },
  // Serves the admin's list and its count: few are open at any moment.
  (table) => [
    ...wordChecks(table),
    index("dead_letters_open").on(table.receivedAt).where(sql`${table.resolvedAt} is null`),
  ],
);

export const notifications = pgTable(
  "notifications",
  {
    /** Deterministic (type and reference), so that a repeat writes nothing. */
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text("type", { enum: notificationTypes }).notNull(),
    data: jsonb("data").$type<Record<string, string>>().notNull(),
    createdAt: createdAt(),
    readAt: moment("read_at"),
  },
  (table) => [
    ...wordChecks(table),
    index("notifications_user_id").on(table.userId, table.createdAt),
    // Serves the unread count in the header.
    index("notifications_unread").on(table.userId).where(sql`${table.readAt} is null`),
  ],
);

/** When what runs by Cron Triggers has run, one row for each schedule: health says by it what is late. */
export const choreRuns = pgTable(
  "chore_runs",
  {
    schedule: text("schedule", { enum: choreSchedules }).primaryKey(),
    firstAt: moment("first_at").notNull(),
    lastAt: moment("last_at").notNull(),
  },
  (table) => [...wordChecks(table)],
);
