import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { MintReason } from "#core/domain/mint-reason";
import type { RejectionReason } from "#core/domain/rejection";
import type { RewardStatus } from "#core/domain/reward";
import { bookDebts, hasLetOff } from "#core/services/rewards/book-debts";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { setFailure, setRejection } from "#core/services/rewards/reward-reasons";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { at } from "#db/moment";

const ACTOR = "minter";

/** What became of one reward of a batch. */
export type MintResult = { orderReference: string } & (
  | {
      result: "minted";
      txHash: string;
      /** What the chain paid, in the token's smallest unit. */
      amount: bigint;
    }
  /** Needs a person; an admin can retry it. */
  | { result: "failed"; reason: MintReason }
  /** Will never be paid. */
  | { result: "rejected"; reason: RejectionReason }
  /** Back to `approved`, to be claimed again after `notBefore`. */
  | { result: "returned"; reason: MintReason; notBefore: Date | null }
);

/** What became of rewards of one batch. */
export interface BatchEnd {
  batchId: string;
  results: readonly MintResult[];
}

/**
 * Takes rewards of batches out of `minting`, all in one transaction: `minted` with the referrer's notification,
 * `failed`, `rejected`, or back. What was paid beyond what refunds have left becomes a debt with it. Repeating it changes
 * nothing: a reward that left its batch is not touched. Rewards that end alike share a statement, whatever their batch.
 */
export async function finishMint(
  { db }: { db: Database },
  { ends, now }: { ends: readonly BatchEnd[]; now: Date },
): Promise<void> {
  const rows = ends.flatMap(({ batchId, results }) => results.map((end) => ({ batchId, end })));
  const alike = Map.groupBy(rows, ({ end: { orderReference: _, ...end } }) =>
    JSON.stringify({ ...end, txHash: undefined, amount: undefined }),
  );
  const statements = [...alike.values()].flatMap((group) => {
    const [first] = group;
    return first ? moveOut(db, first.end, group, now) : [];
  });
  const over = rows.flatMap(({ end: { result, orderReference } }) =>
    result === "minted" || result === "rejected" ? [orderReference] : [],
  );
  const booked = over.length > 0 ? [bookDebts(db, { where: mayBeOverpaid(over), now })] : [];
  await writeBatch(db, [...statements, ...booked]);
}

/** Of these, in terms of `r`: a refund came while its transaction was on its way, or it let off debts and is rejected. */
function mayBeOverpaid(references: readonly string[]): SQL {
  return sql`r.order_reference in ${[...references]} and (r.refund_unjudged or ${hasLetOff})`;
}

interface EndedReward {
  batchId: string;
  end: MintResult;
}

/** The statements for all rewards with the same result. */
function moveOut(db: Database, result: MintResult, rewards: readonly EndedReward[], now: Date): BatchItem<"pg">[] {
  // What a whole batch has in common is said once: most of a reward's end is its batch and transaction.
  const paidBy = (end: MintResult) => (end.result === "minted" ? end.txHash : null);
  const alike = Map.groupBy(rewards, ({ batchId, end }) => `${batchId} ${paidBy(end)}`);
  const batches = [...alike.values()].flatMap((ended) =>
    ended.slice(0, 1).map(({ batchId, end }) => ({
      batch_id: batchId,
      paid_by: paidBy(end),
      rewards: ended.map(({ end: one }) => ({
        order_reference: one.orderReference,
        paid: one.result === "minted" ? one.amount.toString() : null,
      })),
    })),
  );
  const of = {
    given: sql`
      select order_reference, batch_id, paid_by, paid
      from jsonb_to_recordset(${JSON.stringify(batches)}::jsonb) as batch (batch_id text, paid_by text, rewards jsonb)
      cross join jsonb_to_recordset(rewards) as reward (order_reference text, paid numeric)`,
    from: "minting",
    where: sql`mint_batch_id = given.batch_id`,
    actor: ACTOR,
    now,
  } as const;
  switch (result.result) {
    case "minted":
      return [
        moveRewards(db, {
          ...of,
          to: "minted",
          set: sql`tx_hash = due.paid_by, minted_amount = due.paid, minted_at = ${at(now)}, ${setFailure(null)}`,
          reason: { text: sql`tx_hash` },
        }),
      ];
    case "failed":
      return [
        moveRewards(db, {
          ...of,
          to: "failed",
          set: sql`${setFailure(result.reason)}, mint_batch_id = null`,
          reason: result.reason,
        }),
      ];
    case "rejected":
      // Never out of `minting` in one step: whoever else rejects must not reach what may be signed for.
      return [
        moveRewards(db, { ...of, to: "approved", set: back(null), reason: result.reason }),
        moveRewards(db, {
          ...of,
          to: "rejected",
          from: "approved",
          where: sql`true`,
          set: setRejection(result.reason),
          reason: result.reason,
        }),
      ];
    case "returned":
      return [moveRewards(db, { ...of, to: "approved", set: back(result.notBefore), reason: result.reason })];
  }
}

/** Returns all rewards of batches to `approved`: nothing was signed for them. */
export async function returnBatches(
  { db }: { db: Database },
  { batchIds, reason, now }: { batchIds: readonly string[]; reason: MintReason; now: Date },
): Promise<void> {
  await moveRewards(db, {
    to: "approved",
    from: "minting",
    where: sql`mint_batch_id in ${batchIds}`,
    set: back(null),
    actor: ACTOR,
    reason,
    now,
  });
}

/** Stores the newest transaction of each batch on its rewards, so that people can follow it before it is final. */
export async function noteTransactions(
  { db }: { db: Database },
  noted: readonly { batchId: string; txHash: string }[],
): Promise<void> {
  const pairs = noted.map(({ batchId, txHash }) => sql`(${batchId}, ${txHash})`);
  await db.execute(sql`
    update referral_rewards set tx_hash = noted.tx_hash
    from (values ${sql.join(pairs, sql`, `)}) as noted (batch_id, tx_hash)
    where mint_batch_id = noted.batch_id and status = ${literal<RewardStatus>("minting")}`);
}

function back(notBefore: Date | null): SQL {
  return sql`not_before = ${at(notBefore)}, mint_batch_id = null, tx_hash = null`;
}
