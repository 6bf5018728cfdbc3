import type { ServiceContext } from "#core/services/context";
import { type MovedPayout, type MovePayoutInput, movePayout } from "#core/services/payouts/move-payout";
import { freeStatements } from "#core/services/payouts/payout-effects";
import { refuseDetails } from "#core/services/payouts/refuse-details";

export interface EndPayoutInput extends MovePayoutInput {
  /** The account is wrong: nothing more is paid to these details until somebody has looked. */
  isAccountWrong?: boolean | undefined;
}

/**
 * Records that the bank did not carry a payout out: its settlements and what was taken off them wait for the next one. Safe to
 * repeat with the same reference.
 *
 * @throws DomainError `not_found`; `conflict` (it is not with the bank, the amount is another, its batch is still being filled)
 */
export async function failPayout({ db }: Pick<ServiceContext, "db">, input: EndPayoutInput): Promise<MovedPayout> {
  const { actorId: actor, isAccountWrong = false, now } = input;
  return movePayout({ db }, { ...input, to: "failed" }, ({ id: payoutId, bankDetailsId }) => [
    ...freeStatements(db, { payoutId, actor, now }),
    ...(isAccountWrong ? refuseDetails(db, { bankDetailsId, now }) : []),
  ]);
}
