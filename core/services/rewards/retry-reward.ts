import { sql } from "drizzle-orm";
import {
  type ApprovalContext,
  type ApprovalInput,
  type ApprovalResult,
  recordApproval,
} from "#core/services/rewards/record-approval";
import { setFailure } from "#core/services/rewards/reward-reasons";
import { at } from "#db/moment";

/**
 * Has a failed reward tried again, once a person has fixed the cause. That counts as an approval at the present amount:
 * with as many as the reward needs it is `approved` again, which wakes the minter. Everything is checked anew, and the
 * contract pays a reference once.
 *
 * @throws DomainError `conflict` when the reward is not failed (any more), and what `recordApproval` throws
 */
export async function retryReward(ctx: ApprovalContext, input: ApprovalInput): Promise<ApprovalResult> {
  return recordApproval(ctx, input, {
    from: "failed",
    set: sql`approved_at = ${at(input.now)}, ${setFailure(null)}`,
    reason: {
      code: "tried_again",
      params: sql`jsonb_build_object('before', coalesce(failed_code, failed_before, 'no reason'))`,
      text: sql`'tried again after: ' || coalesce(failed_before, 'no reason')`,
    },
  });
}
