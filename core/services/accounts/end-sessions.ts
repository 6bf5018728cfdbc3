import { eq } from "drizzle-orm";
import { endLinks, lockAccount } from "#core/services/accounts/letter-token";
import type { ServiceContext } from "#core/services/context";
import { sessions } from "#db/schema";

/**
 * Signs a user out everywhere, including on this device, and ends all open letter links. Effective at once, because
 * sessions are looked up on every request.
 */
export async function endSessions(
  { db }: Pick<ServiceContext, "db">,
  { userId }: { userId: string },
): Promise<{ ended: number }> {
  const [, ended] = await db.batch([
    lockAccount(db, { userId }),
    db.delete(sessions).where(eq(sessions.userId, userId)).returning({ id: sessions.id }),
    endLinks(db, { userId }),
  ]);
  return { ended: ended.length };
}
