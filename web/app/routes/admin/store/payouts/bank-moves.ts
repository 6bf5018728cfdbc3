import type { PayoutMethod, PayoutStatus } from "#core/domain/payout";

/** What the bank can have done with a payout. */
export const bankMoves = ["paid", "failed", "returned"] as const;
export type BankMove = (typeof bankMoves)[number];

/** What the bank may still say about a payout; nothing about one by credit. */
export function nextStatesOf({ method, status }: { method: PayoutMethod; status: PayoutStatus }): BankMove[] {
  if (method !== "bank") return [];
  if (status === "pending") return ["paid", "failed"];
  return status === "paid" ? ["returned"] : [];
}
