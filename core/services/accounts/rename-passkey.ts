import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { passkeys } from "#db/schema";

/**
 * Gives one of the person's passkeys another name.
 *
 * @throws DomainError `not_found` when the account has no such passkey
 */
export async function renamePasskey(
  { db }: Pick<ServiceContext, "db">,
  { userId, passkeyId, name }: { userId: string; passkeyId: string; name: string },
): Promise<void> {
  const renamed = await db
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.id, passkeyId), eq(passkeys.userId, userId)))
    .returning({ id: passkeys.id });
  if (renamed.length === 0) throw new DomainError("not_found", "no such passkey");
}
