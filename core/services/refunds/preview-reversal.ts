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
  const isOut = !settlementStatesBefore("reversed").includes(status) || isTakenOff;
  return {
    settlementId,
    currency,
    /** Why it cannot be reversed; null where it can. */
    refusal: refusalOf({ isReversed: reversal !== null, isRefundOpen, netMinor: left.netMinor }),
    /** What its vendor loses. */
    netMinor: left.netMinor,
    /** `negative`: a payout has it, or took something off it, so the next one takes it off. */
    becomes: isOut ? ("negative" as const) : ("reversed" as const),
    balanceBeforeMinor,
    balanceAfterMinor: balanceBeforeMinor - left.netMinor,
  };
}

/** Why a settlement cannot be reversed. */
export const reversalRefusals = ["conflict", "refund_open", "nothing_left"] as const;

function refusalOf(facts: {
  isReversed: boolean;
  isRefundOpen: boolean;
  netMinor: bigint;
}): (typeof reversalRefusals)[number] | null {
  if (facts.isReversed) return "conflict";
  if (facts.isRefundOpen) return "refund_open";
  return facts.netMinor > 0n ? null : "nothing_left";
}
