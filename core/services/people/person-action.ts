import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import { isSamePerson } from "#core/domain/person";
import { endLinks, lockAccount } from "#core/services/accounts/letter-token";
import type { Database } from "#db/client";
import { sessions, users } from "#db/schema";

export interface PersonActionInput {
  /** To whom it is done. */
  userId: string;
  reason: string;
  actorId: string;
  now: Date;
}

/**
 * The account that something is to be done to, as it is now.
 *
 * @throws DomainError `not_found` without such an account, or for a deleted one
 */
export async function readSubject(db: Database, { userId, actorId }: PersonActionInput) {
  const [[account], [actor]] = await db.batch([
    db.select().from(users).where(eq(users.id, userId)),
    db.select().from(users).where(eq(users.id, actorId)),
  ]);
  if (!account || account.deletedAt !== null) throw new DomainError("not_found", "no such account");
  if (actor?.role !== "admin") throw new DomainError("forbidden", "only an admin does this");
  return { account, isOneself: isSamePerson(actor, account) };
}

/** The statements that sign an account out everywhere; the lock comes first in its transaction. */
export function signOutStatements(db: Database, userId: string): { lock: BatchItem<"pg">; end: BatchItem<"pg">[] } {
  return {
    lock: lockAccount(db, { userId }),
    end: [db.delete(sessions).where(eq(sessions.userId, userId)), endLinks(db, { userId })],
  };
}

/** An entry of the action log about a person, without what was there before and after. */
export function personAction(
  action: "blocked" | "unblocked" | "signed_out" | "name_cleared",
  { userId, actorId, reason, now }: PersonActionInput,
) {
  return { actor: actorId, action: `person.${action}`, subjectId: userId, reason, now } as const;
}
