import { currencies } from "#core/domain/money";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import type { Database } from "#db/client";
import { payoutMinimums, platformSettings } from "#db/schema";

/** What is stored for the whole clone, and the defaults where nothing is. One round trip. */
export async function storedSettings(db: Database) {
  const [[row], minimums] = await db.batch([db.select().from(platformSettings), db.select().from(payoutMinimums)]);
  return {
    isStored: row !== undefined,
    referralRateBp: row?.defaultReferralRateBp ?? null,
    payoutSchedule: row?.payoutSchedule ?? defaultPayoutTerms.schedule,
    payoutHoldDays: row?.payoutHoldDays ?? defaultPayoutTerms.holdDays,
    /** Minor units; zero where there is none. */
    minimums: currencies.map((currency) => {
      const stored = minimums.find((each) => each.currency === currency);
      return { currency, isStored: stored !== undefined, minimumMinor: stored?.payoutMinimum ?? 0n };
    }),
  };
}
