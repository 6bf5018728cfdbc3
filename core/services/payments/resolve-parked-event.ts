import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { at } from "#db/moment";

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
  const { rows } = await db.execute(sql`
    with closed as (
      update payment_events set resolved_at = ${at(now)}, resolved_by = ${actorId}, resolution = ${note}
      where key = ${key} and ${openCases.events}
      returning key, order_reference
    )
    ${actionsOfRows(sql`closed`, {
      actor: actorId,
      action: "payment.event_closed",
      subjectId: sql`order_reference`,
      after: sql`jsonb_build_object('event', key)`,
      reason: note,
      now,
    })}`);
  if (rows.length === 0) throw new DomainError("conflict", "the event is not open");
}
