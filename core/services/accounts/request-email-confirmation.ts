import { eq } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { hasMailbox } from "#core/domain/mailbox";
import { lockAccount } from "#core/services/accounts/letter-token";
import { linkLetter } from "#core/services/accounts/link-letter";
import type { AccountContext } from "#core/services/context";
import { users } from "#db/schema";

/**
 * Queues a letter to confirm an account's address. Does nothing when it is confirmed already or is a placeholder.
 *
 * @param to where its reader was going, a path of the store; null for nowhere
 * @returns whether a letter is queued; none above the hourly limit of the address
 */
export async function requestEmailConfirmation(
  ctx: Pick<AccountContext, "db" | "letters" | "randomBytes">,
  { userId, locale, to = null, now }: { userId: string; locale: Locale; to?: string | null; now: Date },
): Promise<{ queued: boolean }> {
  const [account] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (!account || account.emailVerified || !hasMailbox(account.email)) return { queued: false };
  const letter = await linkLetter(ctx, { account, purpose: "confirm_email", kind: "verify", locale, to, now });
  const [, , queued] = await ctx.db.batch([lockAccount(ctx.db, { userId }), ...letter]);
  return { queued: queued.rows.length === 1 };
}
