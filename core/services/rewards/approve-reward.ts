import { sql } from "drizzle-orm";
import {
  type ApprovalContext,
  type ApprovalInput,
  type ApprovalResult,
  recordApproval,
} from "#core/services/rewards/record-approval";
import { at } from "#db/moment";

/**
 * Approves a new reward. Once enough admins have, it is `approved`, which wakes the minter.
 *
 * @throws DomainError `conflict` when the reward is not waiting for approval (any more), and what `recordApproval` throws
 */
export async function approveReward(ctx: ApprovalContext, input: ApprovalInput): Promise<ApprovalResult> {
  return recordApproval(ctx, input, {
    from: "pending_approval",
    set: sql`approved_at = ${at(input.now)}`,
    reason: null,
  });
}
