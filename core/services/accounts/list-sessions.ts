import { and, desc, eq, gt } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { sessions } from "#db/schema";

/** Where a user is signed in, the latest first. Tokens stay here: who has one is the user. */
export async function listSessions({ db }: Pick<ServiceContext, "db">, { userId, now }: { userId: string; now: Date }) {
  return db
    .select({ id: sessions.id, userAgent: sessions.userAgent, signedInAt: sessions.createdAt })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt));
}
