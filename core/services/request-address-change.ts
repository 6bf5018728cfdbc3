import { eq } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { accountLabel, hasMailbox, isReservedAddress } from "#core/domain/mailbox";
import type { AccountContext } from "#core/services/context";
import { drawToken, lockAccount, openLink } from "#core/services/letter-token";
import { keptLetter, linkLetter } from "#core/services/link-letter";
import { type OwnershipProof, provesOwnership } from "#core/services/prove-ownership";
import { users } from "#db/schema";

export interface RequestAddressChangeInput {
  userId: string;
  /** The session that asks: the links die with it. */
  sessionId: string;
  newEmail: string;
  proof: OwnershipProof;
  locale: Locale;
  now: Date;
}

/**
 * `asked`: a letter is on its way, if the new address may be used. `unconfirmed`: the address that the account has must be
 * confirmed first. `unusable`: no mailbox can have the new one, or it is the old one. `unproven`: the password or the
 * wallet's signature is not right.
 */
export type AddressChangeOutcome = "asked" | "unconfirmed" | "unusable" | "unproven";

/**
 * Asks for another address of an account, for who proves anew that it is theirs. The old mailbox is asked first; an account
 * without one asks the new mailbox at once. Nothing is changed or confirmed by that, and whether somebody has the new
 * address is not said.
 */
export async function requestAddressChange(
  ctx: AccountContext,
  { userId, sessionId, newEmail: typed, proof, locale, now }: RequestAddressChangeInput,
): Promise<AddressChangeOutcome> {
  const newEmail = typed.trim().toLowerCase();
  const [account] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (!account) return "unproven";
  const asksOld = hasMailbox(account.email);
  if (asksOld && !account.emailVerified) return "unconfirmed";
  if (isReservedAddress(newEmail) || newEmail === account.email) return "unusable";
  if (!(await provesOwnership(ctx, { userId, newEmail, proof, now }))) return "unproven";
  const lock = lockAccount(ctx.db, { userId });
  if (asksOld) {
    const facts = { account, newEmail, sessionId, locale, now };
    await ctx.db.batch([lock, ...(await linkLetter(ctx, { ...facts, purpose: "approve_change", kind: "approve" }))]);
    return "asked";
  }
  const { token, hash } = await drawToken(ctx.randomBytes);
  const [taken] = await ctx.db.select({ id: users.id }).from(users).where(eq(users.email, newEmail));
  if (taken) return "asked";
  const link = { hash, userId, purpose: "confirm_change", email: account.email, newEmail, sessionId, now } as const;
  const facts = { kind: "adopt", locale, name: null, account: accountLabel(account), token, newEmail } as const;
  await ctx.db.batch([
    lock,
    openLink(ctx.db, link),
    keptLetter(ctx, { hash, to: newEmail, purpose: "confirm_change", now }, facts),
  ]);
  return "asked";
}
