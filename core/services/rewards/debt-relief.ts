import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { ReliefKind } from "#core/domain/token-debt";
import type { Database } from "#db/client";
import { debtReliefs, tokenDebtors } from "#db/schema";

/** The CHECK that a relief of more than is owed violates. */
export const OUTSTANDING_CHECK = "token_debtors_outstanding";

/** The unique row that makes a relief happen once. */
export const RELIEF_KEY = "debt_reliefs_pkey";

export interface NewRelief {
  id: string;
  /** Whose debt it is. */
  userId: string;
  kind: ReliefKind;
  /** In the token's smallest unit; above zero. */
  tokenAmount: bigint;
  reason: string;
  /** A user's id; SQL that is null rolls everything back. */
  decidedBy: SQL;
  /** The second admin; null where one is enough. */
  confirmedBy: string | null;
  now: Date;
}

/** The writes that end a debt, or part of it, for a guarded batch. */
export function reliefStatements(db: Database, { now, ...relief }: NewRelief): BatchItem<"pg">[] {
  const { userId, tokenAmount } = relief;
  return [
    db.insert(debtReliefs).values({ ...relief, createdAt: now }),
    // Whoever has never owed anything owes nothing: then the CHECK refuses the next statement.
    db.insert(tokenDebtors).values({ userId, outstanding: 0n }).onConflictDoNothing(),
    db
      .update(tokenDebtors)
      .set({ outstanding: sql`${tokenDebtors.outstanding} - ${tokenAmount.toString()}::numeric` })
      .where(sql`${tokenDebtors.userId} = ${userId}`),
  ];
}
