import { eq, sql } from "drizzle-orm";
import type { SessionProof } from "#core/domain/viewer";
import type { AccountContext } from "#core/services/context";
import { passkeys, sessions, users } from "#db/schema";

/** What was proven in the session with this token; null when there is none. Says nothing about whether it still runs. */
export async function readSessionProof(
  { db }: Pick<AccountContext, "db">,
  { token }: { token: string },
): Promise<(SessionProof & { sessionId: string }) | null> {
  const [found] = await db
    .select({
      sessionId: sessions.id,
      provenAt: sessions.provenAt,
      factorAt: sessions.factorAt,
      hasFactor: sql<boolean>`${users.twoFactorEnabled} or exists (${db
        .select({ one: sql`1` })
        .from(passkeys)
        .where(eq(passkeys.userId, users.id))})`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.token, token));
  return found ?? null;
}
