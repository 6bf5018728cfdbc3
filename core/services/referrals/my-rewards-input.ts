import { z } from "zod";
import { isWellFormedCode } from "#core/domain/refcode";
import { rewardStatuses } from "#core/domain/reward";

const day = z.iso.date().refine((given) => given >= "2000-01-01" && given < "2100-01-01");

/** By which a referrer names a reward. */
export const rewardKeyInput = z.guid();

/** What a referrer's list of rewards can be asked for, each as it appears in an address. */
export const myRewardsInput = {
  status: z.enum(rewardStatuses),
  code: z.string().refine(isWellFormedCode),
  /** Days on which they were earned, both included. */
  from: day,
  to: day,
  /** The key of the last reward of the page before. */
  before: rewardKeyInput,
};
