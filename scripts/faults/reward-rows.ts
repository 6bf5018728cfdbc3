import type pg from "pg";
import type { RewardStatus } from "#core/domain/reward";

/** A reward's row, as far as the checks need it. */
export interface RewardRow {
  order_reference: string;
  status: RewardStatus;
  /** Null where the code had no wallet when it was earned. */
  referrer_wallet: string | null;
  token_amount: string | null;
  tx_hash: string | null;
  not_before: Date | null;
  failure_reason: string | null;
  rejection_code: string | null;
  minted_amount: string | null;
  refund_unjudged: boolean;
}

/** The rows of these references, in their order. */
export async function readRewards(
  admin: Pick<pg.Client, "query">,
  references: readonly string[],
): Promise<RewardRow[]> {
  const { rows } = await admin.query<RewardRow>(
    `select order_reference, status, referrer_wallet, token_amount, tx_hash, not_before, failure_reason, rejection_code,
       minted_amount, refund_unjudged
     from referral_rewards where order_reference = any($1) order by order_reference`,
    [references],
  );
  return rows;
}

/** The wallet that has taken a code over, if its link stands. */
export async function readTakenOver(admin: Pick<pg.Client, "query">, code: string): Promise<string | undefined> {
  const { rows } = await admin.query<{ address: string }>(
    "select address from wallet_links where code = $1 and stopped_at is null",
    [code],
  );
  return rows[0]?.address;
}
