import { eq } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { hasMailbox } from "#core/domain/mailbox";
import { lockAccount } from "#core/services/accounts/letter-token";
import { linkLetter } from "#core/services/accounts/link-letter";
import type { AccountContext } from "#core/services/context";
import { users } from "#db/schema";

/**
 * Queues a password reset letter when an account has this address. The caller cannot tell whether one does. Placeholder
 * addresses have no mailbox and are not looked up.
 */
export async function requestPasswordReset(
  ctx: Pick<AccountContext, "db" | "letters" | "randomBytes">,
  { email, locale, now }: { email: string; locale: Locale; now: Date },
): Promise<void> {
  const asked = email.trim().toLowerCase();
  if (!hasMailbox(asked)) return;
  const [account] = await ctx.db.select().from(users).where(eq(users.email, asked));
  if (!account) return;
  const letter = await linkLetter(ctx, { account, purpose: "reset_password", kind: "reset", locale, now });
  await ctx.db.batch([lockAccount(ctx.db, { userId: account.id }), ...letter]);
}
