import { eq } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { accountLabel, hasMailbox, isReservedAddress } from "#core/domain/mailbox";
import { createLink, generateToken, lockAccount } from "#core/services/accounts/letter-token";
import { keptLetter, linkLetter } from "#core/services/accounts/link-letter";
import { type OwnershipProof, provesOwnership } from "#core/services/accounts/prove-ownership";
import type { AccountContext } from "#core/services/context";
import { users } from "#db/schema";

export interface RequestAddressChangeInput {
  userId: string;
  /** The requesting session: the links end with it. */
  sessionId: string;
  newEmail: string;
  proof: OwnershipProof;
  locale: Locale;
  now: Date;
}

/**
 * `requested`: a letter is queued, if the new address may be used. `unconfirmed`: the current address must be confirmed
 * first. `unusable`: the new address has no mailbox, or is the current one. `unproven`: wrong password or wallet
 * signature.
 */
export type AddressChangeOutcome = "requested" | "unconfirmed" | "unusable" | "unproven";

/**
 * Requests an address change, after re-authentication. A letter goes to the old mailbox first, or straight to the new
 * one when the account has none. Changes and confirms nothing, and does not reveal whether the new address is taken.
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
    return "requested";
  }
  const { token, hash } = await generateToken(ctx.randomBytes);
  const [taken] = await ctx.db.select({ id: users.id }).from(users).where(eq(users.email, newEmail));
  if (taken) return "requested";
  const link = { hash, userId, purpose: "confirm_change", email: account.email, newEmail, sessionId, now } as const;
  const facts = { kind: "adopt", locale, name: null, account: accountLabel(account), token, newEmail } as const;
  await ctx.db.batch([
    lock,
    createLink(ctx.db, link),
    keptLetter(ctx, { hash, to: newEmail, purpose: "confirm_change", now }, facts),
  ]);
  return "requested";
}
