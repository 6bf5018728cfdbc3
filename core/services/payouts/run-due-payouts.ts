import { gte } from "drizzle-orm";
import { startOfDay } from "#core/domain/local-day";
import { type Currency, currencies } from "#core/domain/money";
import { dayInTimeZone } from "#core/domain/visit-day";
import type { ServiceContext } from "#core/services/context";
import { sealBatches } from "#core/services/payouts/payout-batch";
import { type ProcessedPayouts, processDuePayouts } from "#core/services/payouts/process-due-payouts";
import type { Database } from "#db/client";
import { payoutBatches } from "#db/schema";

/** Who pays what nobody has pressed for. */
export const PAYOUT_CRON = "run-due-payouts";

/** A batch that nobody has gone on with for so long is complete: whoever filled it has died. */
export const ABANDONED_MS = 15 * 60_000;

type Context = Pick<ServiceContext, "db" | "clone">;

/**
 * What the chores do about payouts: whatever is due by credit is paid at every call; by bank once a day of the clone's time zone and
 * currency, for what was due when the day began, so that a day has one file. Safe to repeat and to run concurrently.
 */
export async function runDuePayouts(ctx: Context, { now }: { now: Date }): Promise<{ payouts: number }> {
  // Whatever keeps some from being paid keeps no others.
  const [byCredit] = await Promise.allSettled([payByCredit(ctx, now)]);
  const byBank = await payByBank(ctx, now);
  if (byCredit.status === "rejected") throw byCredit.reason;
  return { payouts: byCredit.value + byBank };
}

async function payByCredit(ctx: Context, now: Date): Promise<number> {
  return countMade(await processDuePayouts(ctx, { actor: PAYOUT_CRON, methods: ["credit"], now }));
}

async function payByBank(ctx: Context, now: Date): Promise<number> {
  const { timeZone } = ctx.clone;
  const today = startOfDay(dayInTimeZone(now.getTime(), timeZone), timeZone);
  await sealBatches(ctx.db, { now, idleSince: new Date(now.getTime() - ABANDONED_MS) });
  const bankCurrencies = await unpaidToday(ctx.db, today);
  if (ctx.clone.payoutDebtor === null || bankCurrencies.length === 0) return 0;
  const bank = { actor: PAYOUT_CRON, methods: ["bank"], bankCurrencies, dueBy: today, now } as const;
  return countMade(await processDuePayouts(ctx, bank));
}

/** @throws Error where some could not be made: somebody must look, and the next tick tries again */
function countMade({ made, failed }: ProcessedPayouts): number {
  if (failed.length === 0) return made.length;
  throw new Error(`payouts could not be made to ${failed.map(({ vendorId }) => vendorId).join(", ")}`);
}

/** Currencies in which cron has made no file since then. */
async function unpaidToday(db: Database, today: Date): Promise<Currency[]> {
  const rows = await db
    .select({ currency: payoutBatches.currency, actor: payoutBatches.actor })
    .from(payoutBatches)
    .where(gte(payoutBatches.sealedAt, today));
  const paid = new Set(rows.filter(({ actor }) => actor === PAYOUT_CRON).map(({ currency }) => currency));
  return currencies.filter((currency) => !paid.has(currency));
}
