import type { ServiceContext } from "#core/services/context";
import type { EndPayoutInput } from "#core/services/payouts/fail-payout";
import { type MovedPayout, movePayout } from "#core/services/payouts/move-payout";
import { freeStatements } from "#core/services/payouts/payout-effects";
import { refuseDetails } from "#core/services/payouts/refuse-details";

/**
 * Records that a payout had arrived and came back: its settlements and what was taken off them wait for the next one. Safe to
 * repeat with the same reference.
 *
 * @throws DomainError `not_found`; `conflict` (it was not paid, or not by bank, or the amount is another)
 */
export async function returnPayout({ db }: Pick<ServiceContext, "db">, input: EndPayoutInput): Promise<MovedPayout> {
  const { actorId: actor, isAccountWrong = false, now } = input;
  return movePayout({ db }, { ...input, to: "returned" }, ({ id: payoutId, bankDetailsId }) => [
    ...freeStatements(db, { payoutId, actor, now }),
    ...(isAccountWrong ? refuseDetails(db, { bankDetailsId, now }) : []),
  ]);
}
