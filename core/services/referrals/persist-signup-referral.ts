import { and, eq, inArray } from "drizzle-orm";
import type { ReferredBy } from "#core/domain/attribution";
import type { ServiceContext } from "#core/services/context";
import { codeFactsColumns } from "#core/services/referrals/code-facts";
import { refcodes } from "#db/schema";

/**
 * The referrer of a user about to be created, for the same write: the owner of the first active code; null without one.
 */
export async function persistSignupReferralAttribution(
  { db }: Pick<ServiceContext, "db">,
  { cookieCodes, now }: { cookieCodes: readonly string[]; now: Date },
): Promise<ReferredBy | null> {
  if (cookieCodes.length === 0) return null;
  const real = await db
    .select(codeFactsColumns(now))
    .from(refcodes)
    .where(and(inArray(refcodes.code, [...cookieCodes]), eq(refcodes.active, true)));
  const code = cookieCodes.find((each) => real.some((row) => row.code === each));
  const found = real.find((row) => row.code === code);
  if (!found) return null;
  return {
    referralCode: found.code,
    referrerUserId: found.userId,
    referrerWallet: found.walletPays ? found.walletAddress : null,
    attributedAt: now.toISOString(),
  };
}
