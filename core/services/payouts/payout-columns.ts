import { sql } from "drizzle-orm";
import { payouts, vendors } from "#db/schema";

/** What lists and pages show of a payout, read with its vendor. Nothing that is encrypted. */
export const payoutColumns = {
  payoutId: payouts.id,
  vendorId: payouts.vendorId,
  vendorName: vendors.name,
  currency: payouts.currency,
  method: payouts.method,
  status: payouts.status,
  amountMinor: payouts.amountMinor,
  settledMinor: payouts.settledMinor,
  adjustedMinor: payouts.adjustedMinor,
  batchId: payouts.batchId,
  /** Where it goes by bank: the first and last digits. */
  ibanMasked: payouts.ibanMasked,
  bankReference: payouts.bankReference,
  /** The reason of its last move, where one was given. */
  reason: sql<
    string | null
  >`(select m.reason from payout_moves m where m.payout_id = ${payouts.id} order by m.at desc limit 1)`,
  createdAt: payouts.createdAt,
  paidAt: payouts.paidAt,
  endedAt: payouts.endedAt,
};
