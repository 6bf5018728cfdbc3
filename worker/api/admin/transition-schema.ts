import { z } from "zod";
import { rewardStatuses } from "#core/domain/reward";
import { rewardReasons } from "#core/domain/reward-reason";
import { reasonIn, timestamp } from "#worker/api/fields";

/** A move of a reward. */
export const transition = z.strictObject({
  id: z.string(),
  orderReference: z.string(),
  fromStatus: z.enum(rewardStatuses).nullable(),
  toStatus: z.enum(rewardStatuses),
  actor: z.string(),
  reason: z.string().nullable(),
  why: reasonIn(rewardReasons.codes).nullable(),
  at: timestamp,
});
