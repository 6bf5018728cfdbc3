import { sizeAtReceipt } from "#core/domain/reward";
import type { Database } from "#db/client";
import * as schema from "#db/schema";
import type { PaidOnChain } from "../../testing/chain.ts";
import { type Book, sum } from "./books.ts";

/** What of an attempt's reward is not exactly right, in words. */
export function tokenFaults(book: Book, paid: readonly PaidOnChain[]): string[] {
  const { reward, rewardAdjustments, plan, order, orderReference } = book;
  const faults: string[] = [];
  const off = sum(rewardAdjustments.map(({ commissionNumerator }) => commissionNumerator));
  if (!reward) {
    if (paid.length > 0) faults.push("the chain has paid for no reward");
    if (book.isPaying && order.referralCode && plan.rewardNumerator > 0n) faults.push("it has no reward");
    return faults.map((fault) => `${orderReference}: ${fault}`);
  }
  const { status, tokenAmount, mintedAmount, rejectionCode } = reward;
  if (!book.isPaying) faults.push("it earned a reward and paid nothing");
  if (reward.commissionNumerator - off !== plan.rewardNumerator) {
    faults.push(`${reward.commissionNumerator - off} is left to size it by, not ${plan.rewardNumerator}`);
  }
  const due = sizeAtReceipt(reward.receipt, plan.rewardNumerator);
  const left = (tokenAmount ?? 0n) - sum(rewardAdjustments.map((row) => row.tokenAmount));
  if (due === null || left !== due) faults.push(`${left} is due by its adjustments, ${due} by what is left`);
  if (rewardAdjustments.some((row) => row.tokenAmount === null)) faults.push("an adjustment has no price");
  if (reward.refundUnjudged) faults.push("what it was paid is left unjudged");
  if (status !== "minted" && status !== "rejected") faults.push(`it is left ${status}: ${reward.failureReason}`);
  if (status === "rejected" && rejectionCode === "refunded" && due !== 0n)
    faults.push(`refused as refunded with ${due} due`);

  const [payment, ...others] = paid;
  if (others.length > 0) faults.push(`paid ${paid.length} times on the chain`);
  const minted = status === "minted" ? (mintedAmount ?? 0n) : 0n;
  if ((payment?.amount ?? 0n) !== minted)
    faults.push(`the chain paid ${payment?.amount ?? 0n}, the ledger holds ${minted}`);
  const kept = sum(book.offsets.map((row) => row.tokenAmount));
  const owed = sum(book.debts.map((row) => row.tokenAmount));
  const isRefused = status === "rejected" && rejectionCode !== "offset_by_debt";
  const entitled = isRefused ? 0n : (due ?? 0n);
  if (minted + kept - owed !== entitled) {
    faults.push(`minted ${minted} + kept back ${kept} − owed ${owed} is not the ${entitled} that is due`);
  }
  return faults.map((fault) => `reward of ${orderReference} (${status}): ${fault}`);
}

/** What people owe in tokens, beside what makes it up. */
export async function debtorFaults(db: Database): Promise<string[]> {
  const [debtors, debts, offsets, reliefs, transfers] = await db.batch([
    db.select().from(schema.tokenDebtors),
    db.select().from(schema.rewardDebts),
    db.select().from(schema.rewardOffsets),
    db.select().from(schema.debtReliefs),
    db.select().from(schema.debtTransfers),
  ]);
  const people = new Set([...debtors, ...debts, ...offsets, ...reliefs].map(({ userId }) => userId));
  return [...people].flatMap((userId) => {
    const of = (rows: readonly { userId: string; tokenAmount: bigint }[]) =>
      sum(rows.filter((row) => row.userId === userId).map(({ tokenAmount }) => tokenAmount));
    const came = sum(transfers.filter((row) => row.toUserId === userId).map(({ tokenAmount }) => tokenAmount));
    const went = sum(transfers.filter((row) => row.fromUserId === userId).map(({ tokenAmount }) => tokenAmount));
    const wanted = of(debts) - of(offsets) - of(reliefs) + came - went;
    const outstanding = debtors.find((row) => row.userId === userId)?.outstanding ?? 0n;
    return outstanding === wanted ? [] : [`${userId} owes ${outstanding} tokens, and ${wanted} by the rows`];
  });
}
