import { and, asc, eq, lte } from "drizzle-orm";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { sendRefund } from "#core/services/payments/send-refund";
import { refunds } from "#db/schema";

const log = getLogger(["refcodes", "refunds"]);

/** Refunds sent per round, and how many concurrently: polls run beside it, and six requests may be open. */
const REFUNDS = 10;
const AT_ONCE = 2;

/**
 * Sends the refunds that are due, the longest overdue first: those that the provider put off, and those whose message
 * was lost. One that fails is tried again by a later round.
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
    .where(and(eq(refunds.status, "requested"), lte(refunds.nextTryAt, now)))
    .orderBy(asc(refunds.nextTryAt))
    .limit(REFUNDS);
  const waiting = [...due];
  let sent = 0;
  const lane = async () => {
    for (let refund = waiting.shift(); refund !== undefined; refund = waiting.shift()) {
      const { orderReference } = refund;
      try {
        if (await sendRefund(ctx, { orderReference, now })) sent++;
      } catch (error) {
        log.warn("refund of {orderReference} could not be sent and is tried again", { orderReference, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { refunds: sent };
}
