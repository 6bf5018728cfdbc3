import { eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { recommenderNames } from "#db/schema";

/** The name that visitors with a person's codes read; null for none. */
export async function readRecommenderName(
  { db }: Pick<ServiceContext, "db">,
  { userId }: { userId: string },
): Promise<string | null> {
  const [row] = await db
    .select({ name: recommenderNames.name })
    .from(recommenderNames)
    .where(eq(recommenderNames.userId, userId));
  return row?.name ?? null;
}
