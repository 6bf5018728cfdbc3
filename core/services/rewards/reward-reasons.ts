import { type SQL, sql } from "drizzle-orm";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { type RejectionReason, rejectionReasons } from "#core/domain/rejection";
import { type RewardReason, rewardReasons } from "#core/domain/reward-reason";
import type { referralRewards, rewardTransitions } from "#db/schema";

/** Columns that say why a reward failed, for an update of `referral_rewards`; null clears them. */
export function setFailure(reason: MintReason | null): SQL {
  return reason
    ? sql`failure_reason = ${mintReasons.say(reason)}, failure_code = ${reason.code}, failure_params = ${jsonb(reason)}`
    : sql`failure_reason = null, failure_code = null, failure_params = null`;
}

/** Columns that say why the system rejected a reward. */
export function setRejection(reason: RejectionReason): SQL {
  const { code } = reason;
  return sql`rejection_reason = ${rejectionReasons.say(reason)}, rejection_code = ${code}, rejection_params = ${jsonb(reason)}`;
}

/** The system's reason for a move, as columns of the audit. */
export function auditColumns(reason: RewardReason) {
  return { reason: rewardReasons.say(reason), reasonCode: reason.code, reasonParams: reason.params };
}

function jsonb({ params }: MintReason | RejectionReason): SQL {
  return sql`${JSON.stringify(params)}::jsonb`;
}

/** A reward's row for admins: its reasons as codes with parameters, and in the words that the row holds. */
export function describeReasons(reward: typeof referralRewards.$inferSelect) {
  const { failureCode, failureParams, rejectionCode, rejectionParams, releasedAt: _, ...row } = reward;
  return {
    ...row,
    failure: mintReasons.read({ code: failureCode, params: failureParams, text: row.failureReason }).why,
    rejection: rejectionReasons.read({ code: rejectionCode, params: rejectionParams, text: row.rejectionReason }).why,
  };
}

/** A move of a reward for the audit. Moves are never changed, so a code is what was meant whatever the sentence says. */
export function describeMove({ reasonCode: code, reasonParams, ...row }: typeof rewardTransitions.$inferSelect) {
  const why = code !== null && rewardReasons.has(code) ? { code, params: reasonParams ?? {} } : null;
  return { ...row, why: why ?? rewardReasons.read({ code: null, params: null, text: row.reason }).why };
}
