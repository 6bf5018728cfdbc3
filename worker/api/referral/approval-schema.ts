import { z } from "zod";
import { approvalRefusals } from "#core/domain/approval-decision";
import type { RewardApprovals } from "#core/services/rewards/read-approvals";
import { amount, count, timestamp } from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";

/** How many admins must approve a reward, and how many have. */
export const approvalCount = z.strictObject({ need: z.literal([1, 2]), have: count });

/** Who approved a reward, and what is open. */
export const rewardApprovals = approvalCount.extend({
  /** Those of another amount, or of somebody who is no admin any more, do not count: `isValid` is false. */
  given: z.array(
    z.strictObject({
      adminId: z.string(),
      adminName: z.string(),
      at: timestamp,
      tokenAmount: amount,
      isValid: z.boolean(),
    }),
  ),
  /** Null where nobody decides any more. */
  decision: z
    .strictObject({
      /** Why the caller cannot approve it now. */
      refusal: z.enum([...approvalRefusals, "already_approved"]).nullable(),
      approvableFrom: timestamp.nullable(),
      /** From when enough admins can approve it; null: there are too few. */
      enoughAdminsFrom: timestamp.nullable(),
    })
    .nullable(),
}) satisfies z.ZodType<Answered<RewardApprovals>>;
