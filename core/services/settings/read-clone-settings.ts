import { MAX_RATE_BP } from "#core/domain/commission";
import { THE_CLONE } from "#core/domain/logged-action";
import { actionsOf } from "#core/services/action-reads";
import type { ServiceContext } from "#core/services/context";
import { storedSettings } from "#core/services/settings/stored-settings";

/** What an admin may change for the whole clone, and what only a deployment changes. Rates are basis points. */
export async function readCloneSettings({ db, clone }: Pick<ServiceContext, "db" | "clone">) {
  const { isStored: _, minimums, ...terms } = await storedSettings(db);
  return {
    ...terms,
    payoutMinimums: minimums.map(({ currency, minimumMinor }) => ({ currency, minimumMinor })),
    /** What holds where the clone has no rate of its own. */
    envRateBp: clone.envRewardRateBp,
    /** No referral rate takes more than this of a line, whatever a product, vendor or clone says. */
    maxReferralRateBp: clone.maxRewardRateBp,
    /** No rate can be saved above this. */
    maxRateBp: MAX_RATE_BP,
    timeZone: clone.timeZone,
  };
}

/** Who changed the clone's settings, and why, newest first. */
export async function readSettingsChanges({ db }: Pick<ServiceContext, "db">, { limit }: { limit: number }) {
  return actionsOf(db, { subject: "clone", subjectId: THE_CLONE, limit });
}
