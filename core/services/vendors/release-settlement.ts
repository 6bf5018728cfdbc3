import type { ServiceContext } from "#core/services/context";
import { type MoveSettlementInput, moveSettlement } from "#core/services/vendors/move-settlement";

/**
 * Lets a settlement that an admin held wait for its payout again.
 *
 * @throws DomainError `not_found`; `conflict` where no admin holds it
 */
export async function releaseSettlement({ db }: Pick<ServiceContext, "db">, input: MoveSettlementInput) {
  return moveSettlement({ db }, { ...input, to: "pending" });
}
