import { and, asc, eq } from "drizzle-orm";
import { shareUrl } from "#core/domain/refcode";
import type { ServiceContext } from "#core/services/context";
import { refcodes } from "#db/schema";

/** A person's link to share, of their oldest active code; null without one. */
export async function readShareUrl(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { userId }: { userId: string },
): Promise<string | null> {
  const [own] = await db
    .select({ code: refcodes.code })
    .from(refcodes)
    .where(and(eq(refcodes.userId, userId), eq(refcodes.active, true)))
    .orderBy(asc(refcodes.createdAt), asc(refcodes.code))
    .limit(1);
  return own ? shareUrl(clone.appUrl, own.code) : null;
}
