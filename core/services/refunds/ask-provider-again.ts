import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { formatMinorAsDecimal } from "#core/domain/money";
import type { ProviderStatement } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { resolveParkedEvent } from "#core/services/payments/resolve-parked-event";
import { applyStatement } from "#core/services/refunds/apply-statement";
import { askForStatement, noteAsked } from "#core/services/refunds/ask-for-statement";
import type { Database } from "#db/client";
import { paymentAttempts, paymentEvents } from "#db/schema";

/**
 * Asks the provider about the payment of a parked event, and applies its statement. The event is closed once the statement
 * fits: what the provider says now is what the ledgers hold.
 *
 * @returns whether the event is closed
 * @throws DomainError `conflict` when it is not open, or when no payment of ours stands behind it; `payment_unavailable` when
 *   nobody can be asked or the provider does not answer
 */
export async function askProviderAgain(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways">,
  { key, actorId, now }: { key: string; actorId: string; now: Date },
): Promise<{ closed: boolean }> {
  const { db } = ctx;
  const parked = await readParked(db, key);
  const statement = await askForStatement(ctx.gateways, parked);
  // Before what it says is applied, whose own records name no person.
  await noteAsked(db, { orderReference: parked.orderReference, statement, actorId, now });
  if (!statement) return { closed: false };
  const { excessMinor } = await applyStatement(ctx, { statement, now });
  if (excessMinor > 0n || !fits(statement, parked)) return { closed: false };
  const { providerStatus, refundedMinor, currency } = statement;
  const given = refundedMinor > 0n ? `, −${formatMinorAsDecimal(refundedMinor)} ${currency}` : "";
  await resolveParkedEvent(ctx, { key, actorId, note: `${providerStatus}${given}`, now });
  return { closed: true };
}

async function readParked(db: Database, key: string) {
  const [parked] = await db
    .select({
      orderReference: paymentEvents.orderReference,
      noteCode: paymentEvents.noteCode,
      provider: paymentAttempts.provider,
      amountMinor: paymentAttempts.amountMinor,
      currency: paymentAttempts.currency,
    })
    .from(paymentEvents)
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, paymentEvents.orderReference))
    .where(and(eq(paymentEvents.key, key), openCases.events));
  if (!parked) throw new DomainError("conflict", "the event is not open, or of no payment of ours");
  return parked;
}

/** Whether a statement is one that the ledgers can hold, and answers what the event was parked for. */
function fits(statement: ProviderStatement, parked: Awaited<ReturnType<typeof readParked>>): boolean {
  if (statement.status === null) return false;
  if (statement.amountMinor !== parked.amountMinor || statement.currency !== parked.currency) return false;
  return parked.noteCode !== "refund_not_shown" || statement.refundedMinor > 0n;
}
