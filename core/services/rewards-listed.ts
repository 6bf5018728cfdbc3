import type { SQLWrapper } from "drizzle-orm";
import type { RewardStatus } from "#core/domain/reward";
import type { Lead, Listed } from "#core/services/seek";
import { referralRewards } from "#db/schema";

/** Rewards as their lists read them, and what indexes of them begin with. */
export const rewardsListed: Listed = {
  table: referralRewards,
  createdAt: referralRewards.createdAt,
  id: referralRewards.orderReference,
};

export const ofReferrer = (value: SQLWrapper | string): Lead => ({ column: referralRewards.referrerUserId, value });
export const ofCode = (value: string): Lead => ({ column: referralRewards.referralCode, value });
export const byStatus = (value: RewardStatus): Lead => ({ column: referralRewards.status, value });

/** The same by their value when they were earned, the largest first. */
export const rewardsByValue: Listed = { ...rewardsListed, createdAt: referralRewards.usdMicros };
