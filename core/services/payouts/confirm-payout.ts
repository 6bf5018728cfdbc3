import type { ServiceContext } from "#core/services/context";
import { type MovedPayout, type MovePayoutInput, movePayout } from "#core/services/payouts/move-payout";
import { paidStatements } from "#core/services/payouts/payout-effects";

/**
 * Records that the bank has paid a payout: it and its settlements are paid. Safe to repeat with the same reference.
 *
 * @throws DomainError `not_found`; `conflict` (it is not with the bank, the amount is another, its batch is still being filled)
 */
export async function confirmPayout({ db }: Pick<ServiceContext, "db">, input: MovePayoutInput): Promise<MovedPayout> {
  const { actorId: actor, now } = input;
  return movePayout({ db }, { ...input, to: "paid" }, ({ id: payoutId }) =>
    paidStatements(db, { payoutId, actor, now }),
  );
}
