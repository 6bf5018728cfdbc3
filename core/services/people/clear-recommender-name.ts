import { DomainError } from "#core/domain/errors";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { type PersonActionInput, personAction, readSubject } from "#core/services/people/person-action";
import { readRecommenderName } from "#core/services/referrals/read-recommender-name";
import { dropNameStatement } from "#core/services/referrals/save-recommender-name";

/**
 * Takes back the name that visitors with a person's codes read. The person may choose another one.
 *
 * @throws DomainError `not_found` without such an account; `conflict` where there is no name
 */
export async function clearRecommenderName(
  { db }: Pick<ServiceContext, "db">,
  input: PersonActionInput,
): Promise<void> {
  await readSubject(db, input);
  if ((await readRecommenderName({ db }, input)) === null) throw new DomainError("conflict", "there is no name");
  await db.batch([
    dropNameStatement(db, input),
    // Without the name: it is what the log must not keep.
    actionStatement(db, { ...personAction("name_cleared", input), before: null, after: null }),
  ]);
}
