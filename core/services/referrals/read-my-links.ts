import { and, asc, eq, sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { linkLabels, refcodes } from "#db/schema";

/** A person's active codes, oldest first, each with the labels made for its links. */
export function readMyLinks(
  { db }: Pick<ServiceContext, "db">,
  { userId }: { userId: string },
): Promise<{ code: string; labels: string[] }[]> {
  const labels = sql<string[]>`coalesce(
    array_agg(${linkLabels.label} order by ${linkLabels.createdAt}, ${linkLabels.label})
      filter (where ${linkLabels.label} is not null), '{}')`;
  return db
    .select({ code: refcodes.code, labels })
    .from(refcodes)
    .leftJoin(linkLabels, eq(linkLabels.code, refcodes.code))
    .where(and(eq(refcodes.userId, userId), eq(refcodes.active, true)))
    .groupBy(refcodes.code)
    .orderBy(asc(refcodes.createdAt), asc(refcodes.code));
}
