import { eq, sql } from "drizzle-orm";
import { isUnpaid, speaksOfRefund } from "#core/domain/payment";
import { AdapterError } from "#core/ports/adapter-error";
import type { ProviderStatement } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { hasLedger } from "#core/services/payments/known-to-provider";
import { settlePayment } from "#core/services/payments/settle-payment";
import { parkExcess } from "#core/services/refunds/park-excess";
import { recordStatement } from "#core/services/refunds/record-statement";
import { paymentAttempts } from "#db/schema";

/**
 * Applies a provider's statement to an attempt and its ledgers: an unpaid attempt is settled first, unless all of it is back;
 * what is stated beyond our refunds is recorded; what is stated beyond the payment is parked. Repeated, late or out of order it
 * changes nothing.
 *
 * @throws AdapterError for a sum in another currency than was paid: it says nothing of our ledgers
 * @returns what is stated beyond the payment, in minor units; zero for nothing
 */
export async function applyStatement(
  ctx: Pick<ServiceContext, "db" | "clone">,
  { statement, now }: { statement: ProviderStatement; now: Date },
): Promise<{ excessMinor: bigint }> {
  const { db } = ctx;
  const { orderReference, refundedMinor: statedMinor } = statement;
  const before = await readStanding(ctx, orderReference);
  const isSettled = statedMinor > 0n || !speaksOfRefund(statement.status);
  const isOpen = before !== undefined && isUnpaid(before.status);
  if (isOpen && isSettled) await settlePayment(ctx, { event: statement, now });
  const attempt = isOpen ? await readStanding(ctx, orderReference) : before;
  // One that ended without having paid anything has no ledger to correct.
  if (!attempt || !(attempt.hasLedger || attempt.status === "surplus")) return { excessMinor: 0n };
  if (statement.currency !== attempt.currency) {
    throw new AdapterError(`${statement.provider} states ${orderReference} in ${statement.currency}`, { retry: false });
  }
  const { excessMinor } = await recordStatement(ctx, { orderReference, statedMinor, now });
  if (excessMinor > 0n) await parkExcess(db, { orderReference, statedMinor, excessMinor, now });
  return { excessMinor };
}

/** By hand: a column in a selection loses its table. */
const ofAttempt = sql`payment_attempts.order_reference`;

async function readStanding({ db }: Pick<ServiceContext, "db">, orderReference: string) {
  const [attempt] = await db
    .select({
      status: paymentAttempts.status,
      currency: paymentAttempts.currency,
      hasLedger: sql<boolean>`${hasLedger(ofAttempt)}`,
    })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, orderReference));
  return attempt;
}
