import { and, asc, inArray, isNotNull, lte } from "drizzle-orm";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { reconcileRefunds } from "#core/services/refunds/reconcile-refunds";
import { paymentAttempts } from "#db/schema";

const log = getLogger(["refcodes", "refunds"]);

/** Questions per round, one after the other: polls and refunds run beside it, and six requests may be open. */
const POLLS = 20;

/** Lease on an attempt while its provider is asked: longer than a round in which the provider answers nothing. */
const LEASE_MS = 300_000;

/**
 * Asks the providers about announced refunds that are due: those that were not shown yet, and those whose message was lost.
 * Attempts are leased, so concurrent rounds ask about different ones.
 *
 * @returns how many were asked about
 */
export async function checkSuspectedRefunds(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways">,
  { now }: { now: Date },
): Promise<{ checked: number }> {
  const { orderReference, provider, refundSuspectedAt, nextCheckAt } = paymentAttempts;
  const due = ctx.db
    .select({ orderReference })
    .from(paymentAttempts)
    .where(and(lte(nextCheckAt, now), isNotNull(refundSuspectedAt), inArray(provider, [...ctx.gateways.keys()])))
    .orderBy(asc(nextCheckAt))
    .limit(POLLS)
    .for("update", { skipLocked: true });
  const claimed = await ctx.db
    .update(paymentAttempts)
    .set({ nextCheckAt: new Date(now.getTime() + LEASE_MS) })
    .where(inArray(orderReference, due))
    .returning({ orderReference });
  for (const attempt of claimed) {
    try {
      await reconcileRefunds(ctx, { ...attempt, now });
    } catch (error) {
      log.warn("{orderReference} could not be asked about a refund and is asked again", { ...attempt, error });
    }
  }
  return { checked: claimed.length };
}
