import type { ServiceContext } from "#core/services/context";
import { generalRate } from "#core/services/referrals/general-rate";
import { platformSettings } from "#db/schema";

/** The terms of the referral programme as they are now, for whoever thinks of joining it. `rateBp`: basis points. */
export async function readProgramme({ db, clone }: Pick<ServiceContext, "db" | "clone">) {
  const [settings] = await db.select({ rateBp: platformSettings.defaultReferralRateBp }).from(platformSettings);
  return {
    rateBp: generalRate(clone, settings?.rateBp ?? null),
    tokenSymbol: clone.tokenSymbol,
    currency: clone.currency,
    /** Days after a payment by card before its reward can be approved. */
    delayDays: clone.approval.delayDays,
  };
}
