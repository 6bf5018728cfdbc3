import { randomUUID } from "node:crypto";
import { asc, eq, inArray, sql } from "drizzle-orm";
import { NEW_ADMIN_MS } from "#core/domain/approval";
import { type RoleObstacle, roleObstacle } from "#core/domain/role";
import type { UserRole } from "#core/domain/viewer";
import { lockRoles, type RoleFactsRow, roleChange, roleFacts } from "#core/services/accounts/role-change";
import type { OwnerDatabase } from "#db/owner";
import { accountActions, passkeys, sessions, twoFactors, users } from "#db/schema";
import { Refusal } from "./refusal.ts";

export type Transaction = Parameters<Parameters<OwnerDatabase["transaction"]>[0]>[0];

interface Command {
  email: string;
  /** Who runs the command, and why, for the audit. */
  by: string;
  reason: string | null;
  now: Date;
}

/** People with a role: whether they have a second factor, and which admins would decide about money of their own. */
export async function listPeople(db: OwnerDatabase): Promise<string> {
  const people = await db
    .select({
      email: users.email,
      role: users.role,
      since: users.roleSince,
      // Names by hand: a column in the selection of one table loses its table, and `id` would be the passkey's own.
      hasFactor: sql<boolean>`users.two_factor_enabled or exists (select 1 from passkeys where user_id = users.id)`,
      banned: users.banned,
      // From before whoever works for a vendor could not become an admin.
      ownMoney: sql<boolean>`users.role = 'admin' and exists (select 1 from vendors where user_id = users.id)`,
    })
    .from(users)
    .where(inArray(users.role, ["admin", "vendor"]))
    .orderBy(asc(users.role), asc(users.email));
  if (people.length === 0) return "Nobody is an admin or a vendor.";
  return people
    .map(({ email, role, since, hasFactor, banned, ownMoney }) => {
      const notes = [
        hasFactor ? "second factor" : "no second factor",
        ...(banned ? ["locked"] : []),
        ...(ownMoney ? ["works for a vendor, which no admin may: end that at /admin/store/vendors"] : []),
      ];
      return `${role.padEnd(7)} ${email}  since ${since.toISOString().slice(0, 16).replace("T", " ")} UTC, ${notes.join(", ")}`;
    })
    .join("\n");
}

/**
 * Gives an account a role in one transaction; a repeat changes nothing.
 *
 * @throws Refusal for an unknown account and for what {@link roleObstacle} finds
 */
export function giveRole(db: OwnerDatabase, command: Command & { role: UserRole }): Promise<string> {
  return db.transaction((tx) => giveRoleIn(tx, command));
}

/** The same inside a transaction. */
export async function giveRoleIn(tx: Transaction, { email, role, ...command }: Command & { role: UserRole }) {
  const { id } = await findAccount(tx, email);
  await tx.execute(lockRoles(id));
  const account = await findAccount(tx, email);
  const { rows } = await tx.execute<RoleFactsRow>(roleFacts(id));
  const obstacle = rows[0] && roleObstacle({ account, ...rows[0] }, role);
  if (obstacle === "has_it") return `${account.email} has the role ${role} already. Nothing was changed.`;
  if (obstacle) throw new Refusal(`${account.email} ${sentences[obstacle]}`);
  const { by, reason, now } = command;
  const change = { id: randomUUID(), userId: id, from: account.role, to: role, actor: `operator:${by}`, reason, now };
  for (const statement of roleChange(change)) await tx.execute(statement);
  return `${account.email} now has the role ${role} (before: ${account.role}).${consequence(role, account.role)}`;
}

const sentences: Record<Exclude<RoleObstacle, "has_it">, string> = {
  unconfirmed: "is not confirmed: the link in the letter must be pressed first.",
  locked: "is locked.",
  last_admin: "is the only admin. Make somebody else an admin first.",
  second_account: "has the mailbox of another admin, and two admins must be two people.",
  runs_vendor: "works for a vendor. End that at /admin/store/vendors first.",
};

function consequence(role: UserRole, before: UserRole): string {
  if (role === "admin") return ` Counts as a second admin in ${NEW_ADMIN_MS / 3_600_000} hours.`;
  return before === "user" ? "" : " All sessions were ended.";
}

/**
 * Removes an account's second factors and ends its sessions in one transaction; without factors it changes nothing.
 *
 * @throws Refusal for an unknown account
 */
export function resetFactor(db: OwnerDatabase, { email, by, reason, now }: Command & { reason: string }) {
  return db.transaction(async (tx) => {
    const { id } = await findAccount(tx, email);
    // As when a factor is added: one that is being enrolled is seen here, or waits.
    await tx.execute(sql`select id from users where id = ${id} for update`);
    const account = await findAccount(tx, email);
    const apps = await tx.delete(twoFactors).where(eq(twoFactors.userId, id)).returning({ id: twoFactors.id });
    const keys = await tx.delete(passkeys).where(eq(passkeys.userId, id)).returning({ id: passkeys.id });
    if (apps.length + keys.length === 0 && !account.twoFactorEnabled) {
      return `${account.email} has no second factor. Nothing was changed.`;
    }
    await tx.update(users).set({ twoFactorEnabled: false, updatedAt: now }).where(eq(users.id, id));
    const ended = await tx.delete(sessions).where(eq(sessions.userId, id)).returning({ id: sessions.id });
    await tx.insert(accountActions).values({
      id: randomUUID(),
      userId: id,
      action: "factor_reset",
      actor: `operator:${by}`,
      reason,
      at: now,
    });
    return `${account.email} has no second factor any more (one-time codes: ${apps.length}, passkeys: ${keys.length}); ${ended.length} sessions were ended.`;
  });
}

async function findAccount(tx: Transaction, email: string) {
  const [account] = await tx.select().from(users).where(eq(users.email, email.toLowerCase()));
  if (!account || account.deletedAt !== null) throw new Refusal(`No account has the address ${email}.`);
  return account;
}
