import { and, asc, inArray, lte } from "drizzle-orm";
import { openRefundStatuses } from "#core/domain/refund";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { sendRefund } from "#core/services/refunds/send-refund";
import { refunds } from "#db/schema";

const log = getLogger(["refcodes", "refunds"]);

/** Refunds sent per round, one after the other: polls run beside it, and six requests may be open. */
const REFUNDS = 10;

/**
 * Goes on with the refunds that are due, the longest overdue first: those that the provider put off or does not show yet,
 * and those whose message was lost. One that fails is tried again by a later round.
 *
 * @returns how many were tried and ended or were put off
 */
export async function sendDueRefunds(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways">,
  { now }: { now: Date },
): Promise<{ refunds: number }> {
  const due = await ctx.db
    .select({ orderReference: refunds.orderReference })
    .from(refunds)
    .where(and(inArray(refunds.status, openRefundStatuses), lte(refunds.nextTryAt, now)))
    .orderBy(asc(refunds.nextTryAt))
    .limit(REFUNDS);
  const began = Date.now();
  let sent = 0;
  for (const { orderReference } of due) {
    try {
      // A round may take minutes. Lease, and how long ago the provider was asked, count from when it is.
      const then = new Date(now.getTime() + Date.now() - began);
      if (await sendRefund(ctx, { orderReference, now: then })) sent++;
    } catch (error) {
      log.warn("refund of {orderReference} could not be sent and is tried again", { orderReference, error });
    }
  }
  return { refunds: sent };
}
