import { eq } from "drizzle-orm";
import { type KeptLine, keepLines, planKept } from "#core/domain/kept-lines";
import { isRefundDone } from "#core/domain/refund";
import type { Database } from "#db/client";
import * as schema from "#db/schema";

/** Everything that the ledgers hold of one attempt, and what is left of its order: read without any code of refunds but the pure plan. */
export interface Book {
  orderReference: string;
  attempt: typeof schema.paymentAttempts.$inferSelect;
  order: typeof schema.orders.$inferSelect;
  /** Whether it paid its order. */
  isPaying: boolean;
  refunds: (typeof schema.refunds.$inferSelect)[];
  done: (typeof schema.refunds.$inferSelect)[];
  lines: (typeof schema.refundLines.$inferSelect)[];
  items: (typeof schema.orderItems.$inferSelect)[];
  settlements: (typeof schema.settlements.$inferSelect & { isTakenOff: boolean })[];
  settlementAdjustments: (typeof schema.settlementAdjustments.$inferSelect)[];
  assists: (typeof schema.erpSalesAssists.$inferSelect)[];
  assistAdjustments: (typeof schema.assistAdjustments.$inferSelect)[];
  reward: typeof schema.referralRewards.$inferSelect | null;
  rewardAdjustments: (typeof schema.rewardAdjustments.$inferSelect)[];
  debts: (typeof schema.rewardDebts.$inferSelect)[];
  offsets: (typeof schema.rewardOffsets.$inferSelect)[];
  missing: (typeof schema.stockShortfalls.$inferSelect)[];
  /** What is left of each line. */
  kept: KeptLine[];
  /** What the ledgers must hold for it. */
  plan: ReturnType<typeof planKept>;
}

/** The books of every attempt. */
export async function readBooks(db: Database): Promise<Book[]> {
  const [attempts, paid, orders, items, refunds, lines] = await db.batch([
    db.select().from(schema.paymentAttempts),
    db.select().from(schema.paidOrders),
    db.select().from(schema.orders),
    db.select().from(schema.orderItems),
    db.select().from(schema.refunds),
    db.select().from(schema.refundLines),
  ]);
  const [settlements, settlementAdjustments, assists, assistAdjustments, takenOff] = await db.batch([
    db.select().from(schema.settlements),
    db.select().from(schema.settlementAdjustments),
    db.select().from(schema.erpSalesAssists),
    db.select().from(schema.assistAdjustments),
    db.select().from(schema.payoutAdjustments).where(eq(schema.payoutAdjustments.live, true)),
  ]);
  const [rewards, rewardAdjustments, debts, offsets, missing] = await db.batch([
    db.select().from(schema.referralRewards),
    db.select().from(schema.rewardAdjustments),
    db.select().from(schema.rewardDebts),
    db.select().from(schema.rewardOffsets),
    db.select().from(schema.stockShortfalls),
  ]);
  return attempts.map((attempt) => {
    const { orderReference, orderId } = attempt;
    const mine = <Row extends { orderReference: string }>(rows: readonly Row[]) =>
      rows.filter((row) => row.orderReference === orderReference);
    const order = orders.find(({ id }) => id === orderId);
    if (!order) throw new Error(`${orderReference} is of no order`);
    const isPaying = mine(paid).length > 0;
    const own = isPaying ? items.filter((item) => item.orderId === orderId) : [];
    const ownRefunds = mine(refunds);
    const done = ownRefunds.filter(({ status }) => isRefundDone(status));
    const ids = new Set(done.map(({ id }) => id));
    const ownLines = lines.filter(({ refundId }) => ids.has(refundId));
    const kept = keepLines(
      own.map((item) => ({ ...item, itemId: item.id })),
      ownLines,
    );
    return {
      orderReference,
      attempt,
      order,
      isPaying,
      refunds: ownRefunds,
      done,
      lines: ownLines,
      items: own,
      settlements: mine(settlements).map((settlement) => ({
        ...settlement,
        isTakenOff: takenOff.some(({ settlementId }) => settlementId === settlement.id),
      })),
      settlementAdjustments: mine(settlementAdjustments),
      assists: mine(assists),
      assistAdjustments: mine(assistAdjustments),
      reward: mine(rewards).at(0) ?? null,
      rewardAdjustments: mine(rewardAdjustments),
      debts: mine(debts),
      offsets: mine(offsets),
      missing: isPaying ? missing.filter((row) => row.orderId === orderId) : [],
      kept,
      plan: planKept(kept, order.referralCode !== null && order.referrerUserId !== null),
    };
  });
}

export const sum = (values: readonly (bigint | null)[]): bigint =>
  values.reduce<bigint>((total, value) => total + (value ?? 0n), 0n);
