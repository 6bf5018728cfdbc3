import { sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";

/**
 * Takes a label from links with one of a person's codes; the edge is told. Safe to repeat. What it has counted shows as
 * `other` from then on, until it is made again.
 */
export async function removeLinkLabel(
  { db }: Pick<ServiceContext, "db">,
  { userId, code, label, now }: { userId: string; code: string; label: string; now: Date },
): Promise<void> {
  await db.execute(sql`
    with dropped as (
      delete from link_labels using refcodes
      where refcodes.code = link_labels.code and refcodes.user_id = ${userId}
        and link_labels.code = ${code} and link_labels.label = ${label}
      returning link_labels.code
    )
    ${eventsFor(sql`dropped`, { type: "refcode.changed", code: sql`code` }, { now })}`);
}
