import { type SQL, sql } from "drizzle-orm";
import { moveRewards } from "#core/services/move-rewards";
import type { Database } from "#db/client";

const ACTOR = "minter";

/** What became of one reward of a batch. */
export type MintResult = { orderReference: string } & (
  | { result: "minted"; txHash: string }
  /** For a person to mend; an admin can approve it again. */
  | { result: "failed"; reason: string }
  /** Back to `approved`, to be claimed again after `notBefore`. */
  | { result: "returned"; reason: string; notBefore: Date | null }
);

/**
 * Takes rewards of a batch out of `minting`, all in one transaction: `minted` with the referrer's notification,
 * `failed`, or back. Repeating it changes nothing: a reward that left the batch is not touched. Rewards that end alike
 * share a statement.
 */
export async function finishMint(
  { db }: { db: Database },
  { batchId, results, now }: { batchId: string; results: readonly MintResult[]; now: Date },
): Promise<void> {
  const alike = Map.groupBy(results, ({ orderReference: _, ...end }) => JSON.stringify(end));
  const statements = [...alike.values()].flatMap((group) => {
    const [result] = group;
    const references = group.map(({ orderReference }) => orderReference);
    return result ? [moveOut(db, { batchId, references }, result, now)] : [];
  });
  const [first, ...others] = statements;
  if (first) await db.batch([first, ...others]);
}

function moveOut(db: Database, rewards: { batchId: string; references: string[] }, result: MintResult, now: Date) {
  const of = { where: ofBatch(rewards), actor: ACTOR, at: now };
  switch (result.result) {
    case "minted":
      return moveRewards(db, {
        ...of,
        to: "minted",
        set: sql`tx_hash = ${result.txHash}, minted_at = ${now.toISOString()}::timestamptz, failure_reason = null`,
        reason: result.txHash,
      });
    case "failed":
      return moveRewards(db, {
        ...of,
        to: "failed",
        set: sql`failure_reason = ${result.reason}, mint_batch_id = null`,
        reason: result.reason,
      });
    case "returned":
      return moveRewards(db, { ...of, to: "approved", set: back(result.notBefore), reason: result.reason });
  }
}

/** Gives everything that a batch still holds back to `approved`: nothing was signed for it. */
export async function returnBatch(
  { db }: { db: Database },
  { batchId, reason, notBefore, now }: { batchId: string; reason: string; notBefore: Date | null; now: Date },
): Promise<void> {
  await moveRewards(db, {
    to: "approved",
    where: sql`mint_batch_id = ${batchId} and status = 'minting'`,
    set: back(notBefore),
    actor: ACTOR,
    reason,
    at: now,
  });
}

/** Notes the newest transaction of a batch on its rewards, so that people can follow it before it is final. */
export async function noteMintTransaction(
  { db }: { db: Database },
  { batchId, txHash }: { batchId: string; txHash: string },
): Promise<void> {
  await db.execute(
    sql`update referral_rewards set tx_hash = ${txHash} where mint_batch_id = ${batchId} and status = 'minting'`,
  );
}

function back(notBefore: Date | null): SQL {
  return sql`not_before = ${notBefore?.toISOString() ?? null}::timestamptz, mint_batch_id = null, tx_hash = null`;
}

function ofBatch({ batchId, references }: { batchId: string; references: string[] }): SQL {
  return sql`order_reference in ${references} and mint_batch_id = ${batchId} and status = 'minting'`;
}
