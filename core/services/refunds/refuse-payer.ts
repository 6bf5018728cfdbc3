import { eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { DomainError } from "#core/domain/errors";
import { isSamePerson } from "#core/domain/person";
import type { Database } from "#db/client";
import { paymentAttempts, users } from "#db/schema";

const payers = alias(users, "payers");

/**
 * Refuses an admin who would decide that money goes back to themselves: whoever paid, also from another account on the same
 * mailbox.
 *
 * @throws DomainError `forbidden`
 */
export async function refusePayer(
  db: Database,
  { actorId, orderReference }: { actorId: string; orderReference: string },
): Promise<void> {
  const [found] = await db
    .select({ actor: { id: users.id, email: users.email }, payer: { id: payers.id, email: payers.email } })
    .from(paymentAttempts)
    .innerJoin(payers, eq(payers.id, paymentAttempts.payerId))
    .innerJoin(users, eq(users.id, actorId))
    .where(eq(paymentAttempts.orderReference, orderReference));
  if (found && isSamePerson(found.actor, found.payer)) {
    throw new DomainError("forbidden", "nobody gives money back to himself");
  }
}
