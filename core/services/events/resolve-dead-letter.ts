import { eq, type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { eventMessageSchema } from "#core/messages";
import { actionsOfRows } from "#core/services/action-log";
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
      returning id, queue
    ), noted as (
      ${noteOf("message.replayed", { actorId, now })}
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
    with decided as (
      update dead_letters set resolved_at = ${at(now)}, resolution = 'dropped',
        resolved_by = ${actorId}, resolution_reason = ${reason}
      where id = ${id} and resolved_at is null
      returning id, queue
    )
    ${noteOf("message.dropped", { actorId, now, reason })}
  `);
  if (rows.length === 0) throw new DomainError("conflict", "the message is not open");
}

/** The entry of the action log; what the message says stays out of it. */
function noteOf(
  action: "message.replayed" | "message.dropped",
  { actorId: actor, now, reason }: { actorId: string; now: Date; reason?: string },
): SQL {
  return actionsOfRows(sql`decided`, {
    ...{ actor, action, subjectId: sql`decided.id`, now },
    before: sql`jsonb_build_object('queue', queue)`,
    ...(reason !== undefined && { reason }),
  });
}
