import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DueLetterKind } from "#core/domain/letter-kind";
import type { EventMessage } from "#core/messages";
import type { Database } from "#db/client";
import { at } from "#db/moment";
import { outbox } from "#db/schema";

/** A message whose fields may be columns of the rows it is written for. */
type EventFields<Message extends EventMessage = EventMessage> = Message extends EventMessage
  ? { type: Message["type"] } & { [Field in Exclude<keyof Message, "type">]: string | SQL }
  : never;

/**
 * An event for a batch, written once for ever: its id is its type and subject, so a second one violates `outbox_pkey`.
 * `subject` is given where one message may have to be sent more than once. The relay sends it to the queue after the commit.
 */
export function eventInsert(
  db: Database,
  message: EventMessage,
  now: Date,
  subject: string = subjectOf(message),
): BatchItem<"pg"> {
  return db.insert(outbox).values({ id: `${message.type}:${subject}`, message, createdAt: now });
}

/** Several of them, in one statement. */
export function eventInserts(
  db: Database,
  messages: readonly [EventMessage, ...EventMessage[]],
  now: Date,
): BatchItem<"pg"> {
  return db
    .insert(outbox)
    .values(messages.map((message) => ({ id: `${message.type}:${subjectOf(message)}`, message, createdAt: now })));
}

/** The id that {@link eventInsert} gives, for a subject that is a column. */
export function eventId(type: EventMessage["type"], subject: SQL): SQL {
  return sql`${type}::text || ':' || ${subject}`;
}

/**
 * The same inside a larger statement: an insert of one event for each row of `rows`, which may be none. Ids are random
 * unless `id` is given.
 *
 * @example
 * sql`with off as (update refcodes set active = false where user_id = ${userId} returning code)
 *   ${eventsFor(sql`off`, { type: "refcode.changed", code: sql`code` }, { now })}`
 */
export function eventsFor(
  rows: SQL,
  message: EventFields,
  { now, id = sql`gen_random_uuid()::text` }: { now: Date; id?: SQL },
): SQL {
  const fields = Object.entries(message).map(([field, value]) => sql`${field}::text, (${value})::text`);
  return sql`
    insert into outbox (id, message, created_at)
    select ${id}, jsonb_build_object(${sql.join(fields, sql`, `)}), ${at(now)} from ${rows}`;
}

/**
 * Part of a larger statement: has a letter of this kind written for each row of `rows`, which have an `order_reference`. Once
 * for ever, however often the cause is repeated.
 */
export function dueLetters(kind: DueLetterKind, rows: SQL, now: Date): SQL {
  const message = { type: "letter.due", kind, orderReference: sql`order_reference` } as const;
  const id = eventId("letter.due", sql`${kind}::text || ':' || order_reference`);
  return sql`${eventsFor(rows, message, { now, id })} on conflict do nothing`;
}

function subjectOf(message: EventMessage): string {
  if (message.type === "letter.due") return `${message.kind}:${message.orderReference}`;
  if ("code" in message) return message.code;
  if ("runId" in message) return message.runId;
  return "mailId" in message ? message.mailId : message.orderReference;
}
