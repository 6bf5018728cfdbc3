import { type ChoreStanding, standingOfChores } from "#core/domain/chore-times";
import type { ServiceContext } from "#core/services/context";
import { choreRuns } from "#db/schema";

/** When each schedule ran last, and whether it is late. One round trip for three rows. */
export async function readChoreStanding(
  { db }: Pick<ServiceContext, "db">,
  { now }: { now: Date },
): Promise<ChoreStanding[]> {
  return standingOfChores(await db.select().from(choreRuns), now);
}
