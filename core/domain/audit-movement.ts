import type { CreditTransactionKind } from "#core/domain/credit";

/** A movement of the credit ledger as the audit sees it. */
export interface AuditedMovement {
  key: string;
  kind: CreditTransactionKind;
  reason: string;
  actorId: string;
  entries: readonly { id: string; accountId: string; amountMinor: bigint }[];
}
