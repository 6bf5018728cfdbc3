import { z } from "zod";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { amount, count, currency } from "#worker/api/fields";

/** A payout that has counted something of a reference. */
export const auditedPayout = z.strictObject({
  id: z.string(),
  vendorId: z.string(),
  currency,
  method: z.enum(payoutMethods),
  status: z.enum(payoutStatuses),
  /** What is paid: the net of its settlements, less what refunds took off. */
  amountMinor: amount,
  settledMinor: amount,
  adjustedMinor: amount,
  bankReference: z.string().nullable(),
  moves: z.array(
    z.strictObject({
      fromStatus: z.enum(payoutStatuses).nullable(),
      toStatus: z.enum(payoutStatuses),
      actor: z.string(),
    }),
  ),
});

/** What a payout has counted of a reference: a settlement, or what a refund took off it. */
export const payoutLine = z.strictObject({
  payoutId: z.string(),
  settlementId: z.string(),
  refundId: z.string().nullable(),
  netMinor: amount,
  /** False once the payout failed or came back. */
  live: z.boolean(),
});

const sales = {
  sales: count,
  grossMinor: amount,
  /** Of the gross, what a code has brought. */
  referredMinor: amount,
  platformMinor: amount,
  referralMinor: amount,
  netMinor: amount,
};

/** What all sales of a vendor in a currency come to, as it is kept, and what the months come to. */
export const auditedTotals = z.strictObject({
  vendorId: z.string(),
  currency,
  ...sales,
  pendingMinor: amount,
  heldMinor: amount,
  inPayoutMinor: amount,
  paidMinor: amount,
  pendingSales: count,
  heldSales: count,
  inPayoutSales: count,
  paidSales: count,
  reversedSales: count,
  /** What the live payouts come to. */
  payoutsMinor: amount,
  /** The same: those that the bank has not carried out yet, and by month those that it did and that stayed; some may have no line. */
  payouts: z.strictObject({ openMinor: amount, keptMinor: amount, empty: count }),
  /** What is pending, by when it is due. */
  dues: z.strictObject({ sales: count, pendingMinor: amount }),
  months: z.strictObject({ vendorId: z.string(), currency, ...sales }),
});
