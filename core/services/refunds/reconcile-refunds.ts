import { eq, sql } from "drizzle-orm";
import { speaksOfRefund } from "#core/domain/payment";
import { nextStatementAt } from "#core/domain/provider-statement";
import type { ServiceContext } from "#core/services/context";
import { doneAtProvider, hasLedger } from "#core/services/payments/known-to-provider";
import { applyStatement } from "#core/services/refunds/apply-statement";
import { askAgainAt, endSuspicion, parkUnshownRefund } from "#core/services/refunds/end-suspicion";
import { paymentAttempts } from "#db/schema";

type ReconcileContext = Pick<ServiceContext, "db" | "clone" | "gateways">;

/**
 * Asks the provider about an attempt whose refund was announced, and records what its statement shows beyond our refunds. An
 * unpaid attempt is settled first, unless all of it is back: then it paid nothing. Safe to repeat and to run concurrently.
 *
 * Asks again at growing pauses, since another refund may follow. A refund not shown within three days is parked.
 *
 * @throws AdapterError when the provider cannot be reached: the poll asks again
 */
export async function reconcileRefunds(
  ctx: ReconcileContext,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<void> {
  const { db } = ctx;
  const suspected = await readAttempt(ctx, orderReference);
  const suspectedAt = suspected?.refundSuspectedAt;
  if (!suspected || !suspectedAt) return;
  const gateway = ctx.gateways.get(suspected.provider);
  // The poll parks attempts that nobody can be asked about.
  if (!gateway) return;
  const statement = await gateway.readStatus(orderReference);
  if (statement) await applyStatement(ctx, { statement, now });

  const attempt = await readAttempt(ctx, orderReference);
  const suspicion = { orderReference, suspectedAt, now };
  const again = nextStatementAt(suspectedAt, now);
  if (attempt && isAllBack(attempt)) await endSuspicion(db, suspicion);
  else if (again) await askAgainAt(db, suspicion, again);
  else if (statement && statement.refundedMinor > 0n) await endSuspicion(db, suspicion);
  else await parkUnshownRefund(db, suspicion, speaksOfRefund(statement?.status ?? null));
}

type Attempt = NonNullable<Awaited<ReturnType<typeof readAttempt>>>;

/** By hand: a column in a selection loses its table. */
const ofAttempt = sql`payment_attempts.order_reference`;

async function readAttempt({ db }: Pick<ReconcileContext, "db">, orderReference: string) {
  const [attempt] = await db
    .select({
      status: paymentAttempts.status,
      provider: paymentAttempts.provider,
      amountMinor: paymentAttempts.amountMinor,
      refundSuspectedAt: paymentAttempts.refundSuspectedAt,
      hasLedger: sql<boolean>`${hasLedger(ofAttempt)}`,
      /** Our refunds of it that the provider knows of. */
      doneMinor: doneAtProvider(ofAttempt).mapWith(BigInt),
    })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, orderReference));
  return attempt;
}

/** Whether the provider has nothing left of it to give back. */
function isAllBack({ status, hasLedger, doneMinor, amountMinor }: Attempt): boolean {
  return status === "refunded" && (!hasLedger || doneMinor >= amountMinor);
}
