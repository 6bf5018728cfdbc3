import type { ServiceContext } from "#core/services/context";
import { type MoveSettlementInput, moveSettlement } from "#core/services/vendors/move-settlement";

/**
 * Holds a settlement that waits for its payout: until it is released it enters none. The vendor reads the reason.
 *
 * @throws DomainError `not_found`; `conflict` once it is held already, in a payout, or reversed
 */
export async function holdSettlement({ db }: Pick<ServiceContext, "db">, input: MoveSettlementInput) {
  return moveSettlement({ db }, { ...input, to: "held" });
}
