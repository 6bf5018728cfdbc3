import { and, count, eq, isNull, lt, min } from "drizzle-orm";
import { countOpenFindings } from "#core/services/audit/count-open-findings";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { isUnrewarded } from "#core/services/rewards/unrewarded-orders";
import { deadLetters, orders, outbox, paymentEvents, referralRewards, refunds, stockShortfalls } from "#db/schema";

/** A mint that is not final after this long is stuck. */
const STUCK_AFTER_MS = 10 * 60_000;

/** Grace period: a reward normally exists within seconds of its payment. */
const UNREWARDED_AFTER_MS = 60_000;

/** Money at risk, as far as the database knows: counts over small partial indexes, in one round trip. */
export async function readRisk({ db }: Pick<ServiceContext, "db">, { now }: { now: Date }) {
  const stuckBefore = new Date(now.getTime() - STUCK_AFTER_MS);
  const [
    [minting],
    [stuck],
    [failed],
    [unresolved],
    [unsent],
    [unrewarded],
    [parked],
    [refused],
    [shortfalls],
    [drift],
  ] = await db.batch([
    db.select({ rewards: count() }).from(referralRewards).where(eq(referralRewards.status, "minting")),
    db
      .select({ rewards: count() })
      .from(referralRewards)
      .where(and(eq(referralRewards.status, "minting"), lt(referralRewards.approvedAt, stuckBefore))),
    db.select({ rewards: count() }).from(referralRewards).where(eq(referralRewards.status, "failed")),
    db.select({ unresolved: count() }).from(deadLetters).where(isNull(deadLetters.resolvedAt)),
    db
      .select({ events: count(), oldestAt: min(outbox.createdAt) })
      .from(outbox)
      .where(isNull(outbox.sentAt)),
    db
      .select({ orders: count(), oldestAt: min(orders.paidAt) })
      .from(orders)
      .where(and(isUnrewarded(now), lt(orders.paidAt, new Date(now.getTime() - UNREWARDED_AFTER_MS)))),
    db.select({ events: count() }).from(paymentEvents).where(openCases.events),
    db.select({ refunds: count() }).from(refunds).where(openCases.refunds),
    db.select({ orders: count() }).from(stockShortfalls),
    countOpenFindings(db),
  ]);
  return {
    minting: minting?.rewards ?? 0,
    stuckMints: stuck?.rewards ?? 0,
    failedRewards: failed?.rewards ?? 0,
    deadLetters: unresolved?.unresolved ?? 0,
    unsentEvents: unsent?.events ?? 0,
    oldestUnsentAt: unsent?.oldestAt ?? null,
    /** Paid, attributed orders whose reward is overdue. */
    unrewardedOrders: unrewarded?.orders ?? 0,
    oldestUnrewardedAt: unrewarded?.oldestAt ?? null,
    /** Unresolved parked events, and refunds that the provider refused. */
    parkedPayments: (parked?.events ?? 0) + (refused?.refunds ?? 0),
    stockShortfalls: shortfalls?.orders ?? 0,
    /** What the audit has found and nobody has closed. */
    findings: drift?.findings ?? 0,
  };
}
