import { eq, type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { UserRole } from "#core/domain/viewer";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import {
  type PersonActionInput,
  personAction,
  readSubject,
  signOutStatements,
} from "#core/services/people/person-action";
import { isChangedMeanwhile, MAX_TRIES, unlessChanged } from "#core/services/unless-changed";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { retryLostRace } from "#db/lost-race";
import { users } from "#db/schema";

/**
 * Keeps a person from signing in, and ends their sessions and letter links at once. Nothing they own or earn is touched. Safe
 * to repeat.
 *
 * @throws DomainError `not_found`; `forbidden` for oneself; `conflict` for an admin, whose role must be taken away first,
 *   which takes two admins: otherwise one could lock out all others
 */
export async function blockPerson({ db }: Pick<ServiceContext, "db">, input: PersonActionInput): Promise<void> {
  await retryLostRace(MAX_TRIES, isChangedMeanwhile, async () => {
    const { account, isOneself } = await readSubject(db, input);
    if (isOneself) throw new DomainError("forbidden", "nobody blocks oneself");
    if (account.role === "admin")
      throw new DomainError("conflict", "an admin is not blocked: take the role away first");
    if (account.banned) return;
    const isSame = sql`${isThere} and not ${users.banned} and ${users.role} <> ${literal<UserRole>("admin")}`;
    await writeBlock(db, input, { isSame, from: false, to: true });
  });
}

/**
 * Lets a blocked person sign in again. Safe to repeat.
 *
 * @throws DomainError `not_found`; `forbidden` for oneself
 */
export async function unblockPerson({ db }: Pick<ServiceContext, "db">, input: PersonActionInput): Promise<void> {
  await retryLostRace(MAX_TRIES, isChangedMeanwhile, async () => {
    const { account, isOneself } = await readSubject(db, input);
    if (isOneself) throw new DomainError("forbidden", "nobody unblocks an account of their own");
    if (!account.banned) return;
    // A session that began while the account was being blocked opened nothing, and must not open anything now.
    await writeBlock(db, input, { isSame: sql`${isThere} and ${users.banned}`, from: true, to: false });
  });
}

const isThere = sql`${users.deletedAt} is null`;

async function writeBlock(
  db: Database,
  input: PersonActionInput,
  { isSame, from, to }: { isSame: SQL; from: boolean; to: boolean },
): Promise<void> {
  const { userId, reason, now } = input;
  const { lock, end } = signOutStatements(db, userId);
  await writeBatch(db, [
    lock,
    db
      .update(users)
      .set({
        banned: unlessChanged(isSame, sql`${to}::boolean`),
        banReason: to ? reason : null,
        banExpires: null,
        updatedAt: now,
      })
      .where(eq(users.id, userId)),
    ...end,
    actionStatement(db, {
      ...personAction(to ? "blocked" : "unblocked", input),
      before: { isBlocked: from },
      after: { isBlocked: to },
    }),
  ]);
}
