import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import {
  type PersonActionInput,
  personAction,
  readSubject,
  signOutStatements,
} from "#core/services/people/person-action";
import { writeBatch } from "#db/batch";

/**
 * Ends all sessions and letter links of a person, who may sign in again at once.
 *
 * @throws DomainError `not_found`
 */
export async function signPersonOut({ db }: Pick<ServiceContext, "db">, input: PersonActionInput): Promise<void> {
  await readSubject(db, input);
  const { lock, end } = signOutStatements(db, input.userId);
  await writeBatch(db, [
    lock,
    ...end,
    actionStatement(db, { ...personAction("signed_out", input), before: null, after: null }),
  ]);
}
