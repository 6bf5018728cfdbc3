import { sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";

/** Ends invitations that have expired: with that the database forgets whom they were sent to. Returns how many. */
export async function endExpiredInvitations(
  { db }: Pick<ServiceContext, "db">,
  { now }: { now: Date },
): Promise<number> {
  const { rows } = await db.execute(sql`
    update vendor_invitations set withdrawn_at = expires_at
    where accepted_at is null and withdrawn_at is null and expires_at <= ${at(now)}
    returning id`);
  return rows.length;
}
