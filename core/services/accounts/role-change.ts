import { type SQL, sql } from "drizzle-orm";
import type { AccountActionKind } from "#core/domain/account-action";
import type { RoleFacts } from "#core/domain/role";
import { type UserRole, userRoles } from "#core/domain/viewer";
import { literal } from "#db/columns";
import { at } from "#db/moment";

export interface RoleChange {
  /** Id of its audit row: the same id is written once. */
  id: string;
  userId: string;
  /** The role as it was read. */
  from: UserRole;
  to: UserRole;
  /** A user's id, or `operator:` and a name; a query that may find nobody undoes all of it then. */
  actor: string | SQL;
  reason: string | null;
  now: Date;
}

/**
 * Locks everybody whose role a change depends on. Comes first in every transaction that changes roles: the second of two
 * concurrent ones sees what the first did, so together they cannot remove the last admin.
 */
export function lockRoles(...userIds: string[]): SQL {
  const theirs = sql`id = any(${sql.param(userIds)}::text[])`;
  return sql`select id from users where role = ${literal<UserRole>("admin")} or ${theirs} order by id for no key update`;
}

/**
 * The statements of a role change, for one transaction after {@link lockRoles}: role, audit row, and the end of sessions
 * when rights are taken away. The audit row violates a NOT NULL (`23502`), which rolls everything back, when the role has
 * changed since it was read, the account is banned or deleted, no other admin would be left, or a new one works for a vendor.
 */
export function roleChange({ id, userId, from, to, actor, reason, now }: RoleChange): SQL[] {
  const isTaken = userRoles.indexOf(to) < userRoles.indexOf(from);
  const isFit = to === "user" ? sql`true` : sql`email_verified and not banned`;
  const isFree = to === "admin" ? sql`not ${worksForVendor(userId)}` : sql`true`;
  const isSpared = from === "admin" ? sql`exists (${otherAdmins(userId)})` : sql`true`;
  return [
    sql`
      update users set role = ${to}, role_since = ${at(now)}, updated_at = ${at(now)}
      where id = ${userId} and role = ${from} and deleted_at is null and ${isFit} and ${isFree} and ${isSpared}`,
    sql`
      insert into account_actions (id, user_id, action, role, actor, reason, at)
      values (${id}, (select id from users where id = ${userId} and role = ${to} and role_since = ${at(now)}),
        ${literal<AccountActionKind>("role_given")}, ${to}, ${actor}, ${reason}, ${at(now)})`,
    ...(isTaken ? [sql`delete from sessions where user_id = ${userId}`] : []),
  ];
}

/** Query: what a role change of this person depends on besides their account, as one row. */
export function roleFacts(userId: string): SQL {
  return sql`select ${worksForVendor(userId)} as "runsVendor",
    (select coalesce(jsonb_agg(email), '[]') from (${otherAdmins(userId)}) admins) as "otherAdmins"`;
}

/** The answer of {@link roleFacts}. */
export type RoleFactsRow = Pick<RoleFacts, "otherAdmins" | "runsVendor"> & Record<string, unknown>;

/** Whoever accepts an invitation locks the account first, as {@link lockRoles} does. */
const worksForVendor = (userId: string) => sql`exists (select from vendors where user_id = ${userId})`;

/** Query: the admins besides one person who can sign in. */
function otherAdmins(userId: string): SQL {
  return sql`select other.id, other.email from users other
    where other.role = ${literal<UserRole>("admin")} and other.id <> ${userId}
      and not other.banned and other.deleted_at is null`;
}
