import { and, eq, sql } from "drizzle-orm";
import { settlementStatesBefore } from "#core/domain/settlement";
import type { ServiceContext } from "#core/services/context";
import { readReversalFacts } from "#core/services/refunds/reversal-facts";
import { vendorTotals } from "#db/schema";

/**
 * What reversing a settlement would do; writes nothing.
 *
 * @throws DomainError `not_found`
 */
export async function previewReversal({ db }: Pick<ServiceContext, "db">, { settlementId }: { settlementId: string }) {
  const { settlement, left, reversal, isRefundOpen } = await readReversalFacts(db, settlementId);
  const { vendorId, currency, status, isTakenOff } = settlement;
  const [totals] = await db
    // All that is left of the vendor's sales, less what payouts took.
    .select({ minor: sql`${vendorTotals.netMinor} - ${vendorTotals.payoutsMinor}`.mapWith(BigInt) })
    .from(vendorTotals)
    .where(and(eq(vendorTotals.vendorId, vendorId), eq(vendorTotals.currency, currency)));
  const balanceBeforeMinor = totals?.minor ?? 0n;
  // Nothing is taken back of a sale that no paid order is behind.
  const netMinor = left?.netMinor ?? 0n;
  const isOut = !settlementStatesBefore("reversed").includes(status) || isTakenOff;
  return {
    settlementId,
    currency,
    /** Why it cannot be reversed; null where it can. */
    refusal: refusalOf({ isReversed: reversal !== null, isPaid: left !== null, isRefundOpen, netMinor }),
    /** What its vendor loses. */
    netMinor,
    /** `negative`: a payout has it, or took something off it, so the next one takes it off. */
    becomes: isOut ? ("negative" as const) : ("reversed" as const),
    balanceBeforeMinor,
    balanceAfterMinor: balanceBeforeMinor - netMinor,
  };
}

/** Why a settlement cannot be reversed. */
export const reversalRefusals = ["conflict", "payment_not_standing", "refund_open", "nothing_left"] as const;

function refusalOf(facts: {
  isReversed: boolean;
  isPaid: boolean;
  isRefundOpen: boolean;
  netMinor: bigint;
}): (typeof reversalRefusals)[number] | null {
  if (facts.isReversed) return "conflict";
  if (!facts.isPaid) return "payment_not_standing";
  if (facts.isRefundOpen) return "refund_open";
  return facts.netMinor > 0n ? null : "nothing_left";
}
