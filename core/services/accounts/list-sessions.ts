import { and, desc, eq, gt } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { sessions } from "#db/schema";

/** A user's sessions, the latest first, without their tokens: a token is as good as the password. */
export async function listSessions({ db }: Pick<ServiceContext, "db">, { userId, now }: { userId: string; now: Date }) {
  return db
    .select({ id: sessions.id, userAgent: sessions.userAgent, signedInAt: sessions.createdAt })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt));
}
