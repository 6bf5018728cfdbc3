import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { paymentEvents } from "#db/schema";

export interface ResolveEventInput {
  key: string;
  actorId: string;
  /** What was found and done, or why nothing has to be. */
  note: string;
  now: Date;
}

/**
 * Closes a parked event with a note. It changes no money.
 *
 * @throws DomainError `conflict` when it is not open
 */
export async function resolveParkedEvent(
  { db }: Pick<ServiceContext, "db">,
  { key, actorId, note, now }: ResolveEventInput,
): Promise<void> {
  const closed = await db
    .update(paymentEvents)
    .set({ resolvedAt: now, resolvedBy: actorId, resolution: note })
    .where(and(eq(paymentEvents.key, key), openCases.events))
    .returning({ key: paymentEvents.key });
  if (closed.length === 0) throw new DomainError("conflict", "the event is not open");
}
