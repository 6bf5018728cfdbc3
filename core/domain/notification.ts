/** What the store tells a person in the app. The names are stored and read by others: keep them. */
export const notificationTypes = [
  "referral_reward_minted",
  "referral_reward_approved",
  "referral_reward_rejected",
  "referral_reward_reduced",
] as const;

export type NotificationType = (typeof notificationTypes)[number];
