import { eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { eventMessageSchema } from "#core/messages";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import { at } from "#db/moment";
import { deadLetters } from "#db/schema";

export interface ResolveDeadLetterInput {
  id: string;
  actorId: string;
  now: Date;
}

/**
 * Sends a dead letter again, through the outbox like any event, and records who did it: both in one statement. Handlers
 * read the facts anew, so a stale message changes nothing.
 *
 * @throws DomainError `invalid_input` for a body that is no event, `conflict` when it is not open
 */
export async function replayDeadLetter(
  { db }: Pick<ServiceContext, "db">,
  { id, actorId, now }: ResolveDeadLetterInput,
): Promise<void> {
  const [letter] = await db.select({ body: deadLetters.body }).from(deadLetters).where(eq(deadLetters.id, id));
  if (!letter) throw new DomainError("conflict", "the message is not open");
  const message = eventMessageSchema.safeParse(letter.body);
  if (!message.success) throw new DomainError("invalid_input", "the message is no event: it can only be dropped");
  const { rows } = await db.execute(sql`
    with decided as (
      update dead_letters set resolved_at = ${at(now)}, resolution = 'replayed', resolved_by = ${actorId}
      where id = ${id} and resolved_at is null
      returning id
    )
    ${eventsFor(sql`decided`, message.data, { now })} returning id
  `);
  if (rows.length === 0) throw new DomainError("conflict", "the message is not open");
}

/**
 * Drops a dead letter for good, with a reason.
 *
 * @throws DomainError `conflict` when it is not open
 */
export async function dropDeadLetter(
  { db }: Pick<ServiceContext, "db">,
  { id, actorId, reason, now }: ResolveDeadLetterInput & { reason: string },
): Promise<void> {
  const { rows } = await db.execute(sql`
    update dead_letters set resolved_at = ${at(now)}, resolution = 'dropped',
      resolved_by = ${actorId}, resolution_reason = ${reason}
    where id = ${id} and resolved_at is null
    returning id
  `);
  if (rows.length === 0) throw new DomainError("conflict", "the message is not open");
}
