import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DebtCause } from "#core/domain/token-debt";
import type { Database } from "#db/client";
import { rewardDebts, tokenDebtors } from "#db/schema";

/** The unique row that decides between two who book a debt of the same reward from the same facts. */
export const DEBT_KEY = "reward_debts_order_reference_position_pk";

export interface NewDebt {
  orderReference: string;
  /** One more than the reward has debts. */
  position: number;
  /** The reward's referrer. */
  userId: string;
  /** In the token's smallest unit; above zero. */
  tokenAmount: bigint;
  cause: DebtCause;
  /** The refund that it follows from; null for another cause. */
  refundId: string | null;
  now: Date;
}

/**
 * The writes that book a debt in tokens, for a guarded batch that has locked the reward. A person's row of `token_debtors`
 * is locked after the reward, here and wherever one is offset.
 */
export function debtStatements(db: Database, { now, ...debt }: NewDebt): BatchItem<"pg">[] {
  const { userId, tokenAmount } = debt;
  return [
    db
      .insert(tokenDebtors)
      .values({ userId, outstanding: tokenAmount })
      .onConflictDoUpdate({
        target: tokenDebtors.userId,
        set: { outstanding: sql`${tokenDebtors.outstanding} + excluded.outstanding` },
      }),
    db.insert(rewardDebts).values({ ...debt, createdAt: now }),
  ];
}
