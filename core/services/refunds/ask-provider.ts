import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { applyStatement } from "#core/services/refunds/apply-statement";
import { askForStatement, noteAsked } from "#core/services/refunds/ask-for-statement";
import { paymentAttempts } from "#db/schema";

/**
 * Asks the provider about a payment now, for an admin who waits, and applies what its statement says: a payment, our open
 * refund, money given back in the cabinet. Safe to repeat and to run concurrently.
 *
 * @returns whether the provider knows the payment
 * @throws DomainError `not_found` without such a payment, `payment_unavailable` when nobody can be asked
 */
export async function askProvider(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways">,
  { orderReference, actorId, now }: { orderReference: string; actorId: string; now: Date },
): Promise<{ isKnown: boolean }> {
  const { db, gateways } = ctx;
  const isIt = eq(paymentAttempts.orderReference, orderReference);
  const [attempt] = await db.select({ provider: paymentAttempts.provider }).from(paymentAttempts).where(isIt);
  if (!attempt) throw new DomainError("not_found", "no payment has this reference");
  const statement = await askForStatement(gateways, { ...attempt, orderReference });
  // Before what it says is applied, whose own records name no person.
  await noteAsked(db, { orderReference, statement, actorId, now });
  if (statement) await applyStatement(ctx, { statement, now });
  await db.update(paymentAttempts).set({ answeredAt: now }).where(isIt);
  return { isKnown: statement !== null };
}
