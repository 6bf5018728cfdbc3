import type { DueLetterKind } from "#core/domain/letter-kind";

/** What the store tells a person in the app. The names are stored and read by others: keep them. */
export const notificationTypes = [
  "referral_reward_minted",
  "referral_reward_approved",
  "referral_reward_rejected",
  "referral_reward_reduced",
] as const;

export type NotificationType = (typeof notificationTypes)[number];

/** The letter that tells the same. A reduction's is about the refund that it comes from. */
export const letterOfNews: Readonly<Record<NotificationType, DueLetterKind | null>> = {
  referral_reward_minted: "rewardPaid",
  referral_reward_approved: "rewardApproved",
  referral_reward_rejected: "rewardRejected",
  referral_reward_reduced: null,
};
