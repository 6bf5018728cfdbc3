import { and, eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { users } from "#db/schema";

/** Notes that a user has shown to own the address of the account; nothing if the address has changed meanwhile. */
export async function confirmEmail(
  { db }: Pick<ServiceContext, "db">,
  { userId, email, now }: { userId: string; email: string; now: Date },
): Promise<void> {
  await db
    .update(users)
    .set({ emailVerified: true, updatedAt: now })
    .where(and(eq(users.id, userId), eq(users.email, email), eq(users.emailVerified, false)));
}
