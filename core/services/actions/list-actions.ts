import { type SQL, sql } from "drizzle-orm";
import { daysAfter, startOfDay } from "#core/domain/local-day";
import type { ListedActionName } from "#core/domain/logged-action";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";

export interface ActionFilter {
  /** An account's e-mail or id, or the name of a part of the system. */
  who?: string | undefined;
  /** The id of what it was done to; an account's e-mail and an order's id stand for theirs. */
  about?: string | undefined;
  action?: ListedActionName | undefined;
  /** The first and the last day, `YYYY-MM-DD` in the clone's time zone. */
  from?: string | undefined;
  to?: string | undefined;
}

export interface ListActionsInput extends ActionFilter {
  /** The id of the last action of the page before. */
  before?: string | undefined;
  pageSize: number;
}

type Fields = Record<string, unknown>;

interface ActionRow extends Record<string, unknown> {
  id: string;
  actor: string;
  actor_name: string | null;
  action: string;
  subject: string;
  subject_id: string;
  subject_name: string | null;
  before: Fields | null;
  after: Fields | null;
  reason: string | null;
  at: string;
}

/** A log in the shape of the list. Each column leads an index that goes on with the time. */
interface Log {
  table: SQL;
  columns: Record<"actor" | "subject_id" | "action", SQL>;
  rest: SQL;
  /** What its actions begin with in the list. */
  prefix: string;
}

const own: Log = {
  table: sql`action_log`,
  columns: { actor: sql`actor`, subject_id: sql`subject_id`, action: sql`action` },
  rest: sql`subject, before, after`,
  prefix: "",
};

/** Of rights and second factors. */
const ofAccounts: Log = {
  table: sql`account_actions`,
  columns: { actor: sql`actor`, subject_id: sql`user_id`, action: sql`action` },
  rest: sql`'person', null::jsonb, case when role is not null then jsonb_build_object('role', role) end`,
  prefix: "account.",
};

export type ListedAction = Awaited<ReturnType<typeof listActions>>["actions"][number];

/**
 * Actions of both logs, newest first, a page after the action `before`, with the names of who did it and whom or which vendor it
 * was done to. Each log is read by one index. One round trip.
 */
export async function listActions(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { before, pageSize, ...filter }: ListActionsInput,
) {
  // One more tells whether there is another page.
  const limit = pageSize + 1;
  const parts = logsOf(filter.action).map((log) => partOf(log, filter, { before, limit, timeZone: clone.timeZone }));
  const { rows } = await db.execute<ActionRow>(sql`
    with last as (
      select at, id from action_log where id = ${before ?? null}
      union all select at, id from account_actions where id = ${before ?? null}
      limit 1
    ), found as (
      select * from (${sql.join(parts, sql` union all `)}) each order by at desc, id desc limit ${limit}
    )
    select found.*, actors.name as actor_name, coalesce(people.name, vendors.name) as subject_name
    from found
    left join users actors on actors.id = found.actor
    left join users people on people.id = found.subject_id and found.subject = 'person'
    left join vendors on vendors.id = found.subject_id and found.subject = 'vendor'
    order by found.at desc, found.id desc`);
  const actions = rows.slice(0, pageSize).map((row) => ({
    id: row.id,
    at: new Date(row.at),
    actor: row.actor,
    /** Null where no account has the actor as its id. */
    actorName: row.actor_name,
    action: row.action,
    subject: row.subject,
    subjectId: row.subject_id,
    /** Of a person or a vendor. */
    subjectName: row.subject_name,
    before: row.before,
    after: row.after,
    reason: row.reason,
  }));
  return { actions, next: rows.length > pageSize ? (actions.at(-1)?.id ?? null) : null };
}

/** The logs that can have an action; without one, both. */
function logsOf(action: string | undefined): Log[] {
  if (action === undefined) return [own, ofAccounts];
  return [action.startsWith(ofAccounts.prefix) ? ofAccounts : own];
}

interface Place {
  before: string | undefined;
  limit: number;
  timeZone: string;
}

/**
 * One log's share of a page. What is looked for leads the index as a range of one value and part of the order: told an
 * equation, the planner may as well walk the whole log by time.
 */
function partOf(log: Log, filter: ActionFilter, { before, limit, timeZone }: Place): SQL {
  const { columns, prefix, table, rest } = log;
  const wanted = [
    ...(filter.about ? [{ column: columns.subject_id, value: named(filter.about) }] : []),
    ...(filter.who ? [{ column: columns.actor, value: accountNamed(filter.who) }] : []),
    ...(filter.action ? [{ column: columns.action, value: sql`${filter.action.slice(prefix.length)}::text` }] : []),
  ];
  const [lead, ...others] = wanted;
  const row = (time: readonly SQL[], first = lead?.column) =>
    sql`(${sql.join([...(first ? [first] : []), ...time], sql`, `)})`;
  const asValue = (...time: SQL[]) => row(time, lead?.value);
  const { from, to } = filter;
  const conditions = [
    ...(lead ? [sql`${lead.column} >= ${lead.value} and ${lead.column} <= ${lead.value}`] : []),
    ...others.map(({ column, value }) => sql`${column} = ${value}`),
    ...(from ? [sql`${row([sql`at`])} >= ${asValue(at(startOfDay(from, timeZone)))}`] : []),
    ...(to ? [sql`${row([sql`at`])} < ${asValue(at(startOfDay(daysAfter(to, 1), timeZone)))}`] : []),
    ...(before === undefined
      ? []
      : [sql`${row([sql`at`, sql`id`])} < ${asValue(sql`(select at from last)`, sql`(select id from last)`)}`]),
  ];
  const order = [...(lead ? [lead.column] : []), sql`at`, sql`id`].map((column) => sql`${column} desc`);
  return sql`(
    select id, actor, ${prefix}::text || action as action, subject_id_of as subject_id, reason, at, subject, before, after from (
      select id, actor, action, ${columns.subject_id} as subject_id_of, reason, at, ${rest} from ${table}
      where ${conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`}
      order by ${sql.join(order, sql`, `)} limit ${limit}
    ) as part (id, actor, action, subject_id_of, reason, at, subject, before, after))`;
}

/** The account that has an e-mail; else what was typed. */
function accountNamed(typed: string): SQL {
  return sql`coalesce((select id from users where email = ${typed.toLowerCase()}), ${typed}::text)`;
}

/** The same, or the payment of an order. */
function named(typed: string): SQL {
  return sql`coalesce((select id from users where email = ${typed.toLowerCase()}),
    (select paid_reference from orders where id = ${typed}), ${typed}::text)`;
}
