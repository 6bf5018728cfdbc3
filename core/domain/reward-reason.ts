import { mintSentences } from "#core/domain/mint-reason";
import { ReasonBook, type ReasonOf } from "#core/domain/reason";
import { rejectionSentences } from "#core/domain/rejection";

/** Why a reward moved, for the audit. */
export const rewardReasons = new ReasonBook({
  ...rejectionSentences,
  ...mintSentences,
  within_limit: "paid by credit, within the automatic limit",
  never_signed: "claimed, but nothing was signed",
  tried_again: "tried again after: {before}",
  amount_changed: "a refund changed the amount that was approved",
});

export type RewardReason = ReasonOf<typeof rewardReasons>;
