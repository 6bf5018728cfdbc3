import { eq, sql } from "drizzle-orm";
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
import { literal } from "#db/columns";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { users } from "#db/schema";

/**
 * Ends all sessions and letter links of a person, who may sign in again at once.
 *
 * @throws DomainError `not_found`; `conflict` for another admin, whom this could keep from every decision: that is done from
 *   the command line, or once the role was taken away
 */
export async function signPersonOut({ db }: Pick<ServiceContext, "db">, input: PersonActionInput): Promise<void> {
  await retryLostRace(MAX_TRIES, isChangedMeanwhile, async () => {
    const { account, isOneself } = await readSubject(db, input);
    const isOther = account.role === "admin" && !isOneself;
    if (isOther) throw new DomainError("conflict", "another admin is not signed out: take the role away first");
    const isSame = sql`${users.deletedAt} is null and ${users.role} = ${literal<UserRole>(account.role)}`;
    const { lock, end } = signOutStatements(db, input.userId);
    await writeBatch(db, [
      lock,
      db
        .update(users)
        .set({ updatedAt: unlessChanged(isSame, at(input.now)) })
        .where(eq(users.id, input.userId)),
      ...end,
      actionStatement(db, { ...personAction("signed_out", input), before: null, after: null }),
    ]);
  });
}
