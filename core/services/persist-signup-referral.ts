import { and, eq } from "drizzle-orm";
import type { ReferredBy } from "#core/domain/attribution";
import type { ServiceContext } from "#core/services/context";
import { refcodes } from "#db/schema";

/**
 * Who brought a user that is about to be created, for the same write: null when there is no code, or no active one.
 * A new user has no code yet, so it can never be oneself.
 */
export async function persistSignupReferralAttribution(
  { db }: Pick<ServiceContext, "db">,
  { cookieCode, now }: { cookieCode: string | null; now: Date },
): Promise<ReferredBy | null> {
  if (!cookieCode) return null;
  const [found] = await db
    .select()
    .from(refcodes)
    .where(and(eq(refcodes.code, cookieCode), eq(refcodes.active, true)));
  if (!found) return null;
  return {
    referralCode: found.code,
    referrerUserId: found.userId,
    referrerWallet: found.walletAddress,
    attributedAt: now.toISOString(),
  };
}
