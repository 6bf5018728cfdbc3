import { PAYOUT_MOVEMENT } from "#core/domain/credit";
import { isPayoutLive } from "#core/domain/payout";
import type { Database } from "#db/client";
import * as schema from "#db/schema";
import { sum } from "./books.ts";

type Settlement = typeof schema.settlements.$inferSelect;

interface PayoutBooks {
  settlements: Settlement[];
  adjustments: (typeof schema.settlementAdjustments.$inferSelect)[];
  payouts: (typeof schema.payouts.$inferSelect)[];
  paid: (typeof schema.payoutSettlements.$inferSelect)[];
  takenOff: (typeof schema.payoutAdjustments.$inferSelect)[];
  entries: (typeof schema.creditEntries.$inferSelect)[];
  totals: (typeof schema.vendorTotals.$inferSelect)[];
}

/** What of the vendors' money is not exactly right, in words: read without any code of payouts. */
export async function payoutFaults(db: Database): Promise<string[]> {
  const [settlements, adjustments, payouts, paid, takenOff, entries, totals] = await db.batch([
    db.select().from(schema.settlements),
    db.select().from(schema.settlementAdjustments),
    db.select().from(schema.payouts),
    db.select().from(schema.payoutSettlements),
    db.select().from(schema.payoutAdjustments),
    db.select().from(schema.creditEntries),
    db.select().from(schema.vendorTotals),
  ]);
  const books = { settlements, adjustments, payouts, paid, takenOff, entries, totals };
  return [...lineFaults(books), ...standingFaults(books), ...creditFaults(books), ...vendorFaults(books)];
}

/** Every payout is the sum of its lines, and each line is what it counts. */
function lineFaults({ settlements, adjustments, payouts, paid, takenOff }: PayoutBooks): string[] {
  const netOf = new Map(settlements.map(({ id, netMinor }) => [id, netMinor]));
  const offOf = new Map(adjustments.map((row) => [`${row.refundId} of ${row.settlementId}`, row.netMinor]));
  return payouts.flatMap(({ id, status, amountMinor }) => {
    const own = paid.filter(({ payoutId }) => payoutId === id);
    const off = takenOff.filter(({ payoutId }) => payoutId === id);
    const lines = sum(own.map((line) => line.netMinor)) - sum(off.map((line) => line.netMinor));
    const isRight = [
      own.every((line) => line.netMinor === netOf.get(line.settlementId)),
      off.every((line) => line.netMinor === offOf.get(`${line.refundId} of ${line.settlementId}`)),
      [...own, ...off].every(({ live }) => live === isPayoutLive(status)),
    ];
    if (own.length === 0 || lines !== amountMinor) return [`payout ${id} of ${amountMinor} has lines of ${lines}`];
    return isRight.includes(false) ? [`payout ${id} counts what is not so`] : [];
  });
}

/** A settlement stands as the one payout does that has it. */
function standingFaults({ settlements, payouts, paid }: PayoutBooks): string[] {
  const live = Map.groupBy(
    paid.filter((line) => line.live),
    ({ settlementId }) => settlementId,
  );
  return settlements.flatMap(({ id, status }) => {
    const lines = live.get(id) ?? [];
    const payout = payouts.find((each) => each.id === lines[0]?.payoutId);
    const wanted = payout && (payout.status === "paid" ? "paid" : "in_payout");
    const isIn = status === "paid" || status === "in_payout";
    const isRight = wanted ? status === wanted : !isIn;
    return lines.length <= 1 && isRight ? [] : [`${id} is ${status}, and in ${lines.length} payouts (${wanted})`];
  });
}

/** What was paid in credit is in somebody's account. */
function creditFaults({ payouts, entries }: PayoutBooks): string[] {
  const keys = new Set(payouts.map(({ id }) => `${PAYOUT_MOVEMENT}${id}`));
  const stray = entries.filter(({ transactionKey: key }) => key.startsWith(PAYOUT_MOVEMENT) && !keys.has(key));
  const wrong = payouts.flatMap(({ id, method, amountMinor }) => {
    const own = entries.filter(({ transactionKey }) => transactionKey === `${PAYOUT_MOVEMENT}${id}`);
    const received = own.find(({ accountId }) => accountId.startsWith("user:"))?.amountMinor ?? 0n;
    return received === (method === "credit" ? amountMinor : 0n) ? [] : [`payout ${id} was booked as ${received}`];
  });
  return [...wrong, ...stray.map(({ transactionKey }) => `movement ${transactionKey} is of no payout`)];
}

/** Paid, still to be paid and taken off too little come to what was sold less what was refunded; and so it is kept. */
function vendorFaults({ settlements, adjustments, payouts, takenOff, totals }: PayoutBooks): string[] {
  const live = new Set(takenOff.filter((line) => line.live).map((line) => `${line.refundId} of ${line.settlementId}`));
  return [...Map.groupBy(settlements, ({ vendorId }) => vendorId)].flatMap(([vendorId, own]) => {
    const off = adjustments.filter((row) => row.vendorId === vendorId);
    const left = ({ id, netMinor }: Settlement) =>
      netMinor - sum(off.filter(({ settlementId }) => settlementId === id).map((row) => row.netMinor));
    const inState = (...states: Settlement["status"][]) => own.filter(({ status }) => states.includes(status));
    const reversed = new Set(inState("reversed").map(({ id }) => id));
    const open = off.filter(
      (row) => !reversed.has(row.settlementId) && !live.has(`${row.refundId} of ${row.settlementId}`),
    );
    const out = sum(
      payouts.filter((each) => each.vendorId === vendorId && isPayoutLive(each.status)).map((each) => each.amountMinor),
    );
    const toCome = sum(inState("pending", "held").map((each) => each.netMinor)) - sum(open.map((row) => row.netMinor));
    const sold = sum(own.map(left));
    const kept = totals.find((row) => row.vendorId === vendorId);
    const wanted = [
      sold,
      sum(inState("pending", "held").map(left)),
      sum(inState("in_payout").map(left)),
      sum(inState("paid").map(left)),
      out,
    ];
    const said = kept && [
      kept.netMinor,
      kept.pendingMinor + kept.heldMinor,
      kept.inPayoutMinor,
      kept.paidMinor,
      kept.payoutsMinor,
    ];
    return [
      ...(out + toCome === sold ? [] : [`${vendorId} sold ${sold}, was paid ${out}, and ${toCome} is to come`]),
      ...(String(said) === String(wanted) ? [] : [`of ${vendorId} is kept ${said}, not ${wanted}`]),
    ];
  });
}
