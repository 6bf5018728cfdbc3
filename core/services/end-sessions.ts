import { eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { sessions } from "#db/schema";

/** Signs a user out everywhere, the device that asks included. Sessions are looked up on every request: it holds at once. */
export async function endSessions(
  { db }: Pick<ServiceContext, "db">,
  { userId }: { userId: string },
): Promise<{ ended: number }> {
  const ended = await db.delete(sessions).where(eq(sessions.userId, userId)).returning({ id: sessions.id });
  return { ended: ended.length };
}
