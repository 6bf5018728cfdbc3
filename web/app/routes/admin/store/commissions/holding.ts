import type { SettlementStatus } from "#core/domain/settlement";

/** Name of the boxes of settlements. */
export const SETTLEMENT_BOX = "settlementId";

/** What an admin can do with a settlement that stands so; null once it is in a payout, paid or reversed. */
export function holdingOf(status: SettlementStatus): "hold" | "release" | null {
  if (status === "pending") return "hold";
  return status === "held" ? "release" : null;
}
