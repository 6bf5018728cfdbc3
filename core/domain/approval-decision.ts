import {
  type Approval,
  type ApprovalPolicy,
  approvalsNeeded,
  countApprovals,
  earliestApproval,
  isNewAdmin,
  NEW_ADMIN_MS,
} from "#core/domain/approval";
import type { Decimal } from "#core/domain/decimal";
import type { Currency } from "#core/domain/money";
import { hasPaid, type PaymentStatus } from "#core/domain/payment";
import { isSamePerson } from "#core/domain/person";
import type { RewardRail } from "#core/domain/reward";
import type { UserRole } from "#core/domain/viewer";

/** What a clone asks for before a reward is approved. */
export interface ApprovalRules extends ApprovalPolicy {
  /** Hryvnias per US dollar. */
  uahPerUsd: Decimal;
  /** Days after the payment before a reward of rail `fiat` can be approved. */
  delayDays: number;
}

/** Somebody who may approve rewards, or has. */
export interface ApprovingAdmin {
  id: string;
  email: string;
  role: UserRole;
  roleSince: Date;
}

/** The facts that an approval is judged by. */
export interface RewardToApprove {
  rail: RewardRail;
  currency: Currency;
  /** Exact referral amount of what refunds have left, in 1/10 000 of a minor unit. */
  commissionNumerator: bigint;
  /** What is due for it, in the token's smallest unit; null until priced. */
  tokenAmount: bigint | null;
  /** The open refund of its order; null for none. */
  heldByRefund: string | null;
  referrerUserId: string;
  referrerEmail: string;
  paidAt: Date;
  paymentStatus: PaymentStatus | null;
  approvals: readonly { admin: ApprovingAdmin; tokenAmount: bigint; at: Date }[];
}

/** Why somebody cannot approve a reward. */
export const approvalRefusals = [
  "payment_not_standing",
  "own_reward",
  "refund_open",
  "not_priced",
  "too_early",
  "new_admin",
] as const;
export type ApprovalRefusal = (typeof approvalRefusals)[number];

/** How many approvals a reward needs, and how many valid ones it has. */
export interface ApprovalCount {
  need: 1 | 2;
  have: number;
}

/** Whether the reward would be paid to this admin: the same account, or one with the same mailbox. */
function isOwnReward(
  reward: Pick<RewardToApprove, "referrerUserId" | "referrerEmail">,
  admin: Pick<ApprovingAdmin, "id" | "email">,
): boolean {
  return isSamePerson(admin, { id: reward.referrerUserId, email: reward.referrerEmail });
}

/** Whether an approval is of the reward's present amount, by an admin who is not its referrer. */
export function isValidApproval(reward: RewardToApprove, { admin, tokenAmount }: RewardToApprove["approvals"][number]) {
  return admin.role === "admin" && tokenAmount === reward.tokenAmount && !isOwnReward(reward, admin);
}

/** The earliest time at which a card order's reward can be approved; null where it need not wait. */
export function approvableFrom(reward: Pick<RewardToApprove, "rail" | "paidAt">, rules: ApprovalRules): Date | null {
  return reward.rail === "fiat" && rules.delayDays > 0 ? earliestApproval(reward.paidAt, rules) : null;
}

export function countOf(reward: RewardToApprove, rules: ApprovalRules): ApprovalCount {
  const uahPerUsd = reward.currency === "USD" ? null : rules.uahPerUsd;
  const need = approvalsNeeded({ numerator: reward.commissionNumerator, uahPerUsd }, rules);
  return { need, have: countWith(reward, []) };
}

/** The count if these people also approved at that moment, new admins first. */
function countWith(reward: RewardToApprove, admins: readonly ApprovingAdmin[], moment = new Date(0)): number {
  const { tokenAmount } = reward;
  if (tokenAmount === null) return 0;
  const next = new Date(moment.getTime() + 1);
  const added = admins.map((admin) => ({
    admin,
    tokenAmount,
    at: isNewAdmin(admin.roleSince, moment) ? moment : next,
  }));
  const approvals = [...reward.approvals, ...added]
    .filter((approval) => isValidApproval(reward, approval))
    .map(({ admin: { id, role, roleSince }, ...given }): Approval => ({ adminId: id, role, roleSince, ...given }));
  return countApprovals(approvals, reward);
}

/** What this admin's approval would do now: the count after it, or why it is refused. */
export type ApprovalJudgement = { refusal: ApprovalRefusal } | { refusal: null; count: ApprovalCount };

/**
 * Judges an approval before it is recorded. If it would not raise an incomplete count, it is refused: the admin is too
 * new to be the second.
 *
 * @param isFormerSelf whether the referrer is a deleted account of this admin
 */
export function judgeApproval(
  reward: RewardToApprove,
  admin: ApprovingAdmin,
  { rules, isFormerSelf, now }: { rules: ApprovalRules; isFormerSelf: boolean; now: Date },
): ApprovalJudgement {
  if (!(reward.paymentStatus && hasPaid(reward.paymentStatus))) return { refusal: "payment_not_standing" };
  if (isFormerSelf || isOwnReward(reward, admin)) return { refusal: "own_reward" };
  if (reward.heldByRefund !== null) return { refusal: "refund_open" };
  if (reward.tokenAmount === null) return { refusal: "not_priced" };
  const from = approvableFrom(reward, rules);
  if (from && now < from) return { refusal: "too_early" };
  const { need } = countOf(reward, rules);
  const others = { ...reward, approvals: reward.approvals.filter((given) => given.admin.id !== admin.id) };
  const have = countWith(reward, [admin], now);
  if (have < need && have === countWith(others, [])) return { refusal: "new_admin" };
  return { refusal: null, count: { need, have } };
}

/**
 * When enough admins will be able to approve a reward: `now`, later if some of them are still new, or null if there are too
 * few.
 *
 * @param admins everybody who is an admin now
 */
export function enoughAdminsFrom(
  reward: RewardToApprove,
  admins: readonly ApprovingAdmin[],
  { rules, now }: { rules: ApprovalRules; now: Date },
): Date | null {
  // Who can approve does not depend on the price.
  const priced = { ...reward, tokenAmount: reward.tokenAmount ?? 0n };
  const { need } = countOf(priced, rules);
  const approved = new Set(
    priced.approvals.filter((approval) => isValidApproval(priced, approval)).map((approval) => approval.admin.id),
  );
  const others = admins.filter(({ id }) => !approved.has(id));
  const seasoned = others.map(({ roleSince }) => new Date(roleSince.getTime() + NEW_ADMIN_MS));
  const moments = [now, ...seasoned.filter((moment) => moment > now)].toSorted((a, b) => a.getTime() - b.getTime());
  return moments.find((moment) => countWith(priced, others, moment) >= need) ?? null;
}
