import type { Decimal } from "#core/domain/decimal";
import { isWithinAutoApproval } from "#core/domain/reward";
import type { UserRole } from "#core/domain/viewer";

/** Milliseconds for which an admin is new: of two approvals theirs cannot be the one that completes. */
export const NEW_ADMIN_MS = 72 * 60 * 60 * 1000;

export interface ApprovalPolicy {
  /** Whole US dollars above which a reward needs two admins; null: one is always enough. */
  secondApprovalUsd: bigint | null;
}

/** One admin's approval, and what that admin is now. */
export interface Approval {
  adminId: string;
  /** What the admin saw, in the token's smallest unit. */
  tokenAmount: bigint;
  at: Date;
  role: UserRole;
  /** Since when the admin has that role. */
  roleSince: Date;
}

/**
 * How many admins must approve a reward: two where its exact value is above the limit.
 *
 * @param reward `numerator`: exact referral amount in 1/10 000 of a minor unit; `uahPerUsd` is null for US dollars
 */
export function approvalsNeeded(
  reward: { numerator: bigint; uahPerUsd: Decimal | null },
  { secondApprovalUsd }: ApprovalPolicy,
): 1 | 2 {
  const isSmall =
    secondApprovalUsd === null || isWithinAutoApproval(reward.numerator, reward.uahPerUsd, secondApprovalUsd);
  return isSmall ? 1 : 2;
}

/** Earliest payout of a reward, and earliest approval of a `fiat` one: the delay is in days of 24 hours. */
export function earliestApproval(paidAt: Date, { delayDays }: { delayDays: number }): Date {
  return new Date(paidAt.getTime() + delayDays * 24 * 60 * 60 * 1000);
}

/** Whether somebody with a role since `roleSince` is still new to it. */
export function isNewAdmin(roleSince: Date, at: Date): boolean {
  return at.getTime() - roleSince.getTime() < NEW_ADMIN_MS;
}

/**
 * How many approvals of a reward count: those of different people who are admins now, none of them its referrer, each
 * given at the present amount. New admins together count once, and beside other admins only if one of them approved before an
 * admin who was not new.
 *
 * @returns 0 for a reward without a price
 * @example
 * const amount = 5n;
 * const approval = { tokenAmount: 5n, at: new Date(), role: "admin", roleSince: new Date(0) } as const;
 * countApprovals([{ ...approval, adminId: "ann" }], { referrerUserId: "rita", tokenAmount: amount }); // 1
 */
export function countApprovals(
  approvals: readonly Approval[],
  { referrerUserId, tokenAmount }: { referrerUserId: string; tokenAmount: bigint | null },
): number {
  const valid = approvals.filter(
    ({ adminId, role, tokenAmount: seen }) => role === "admin" && adminId !== referrerUserId && seen === tokenAmount,
  );
  const [newOnes, others] = partition(valid, ({ roleSince, at }) => isNewAdmin(roleSince, at));
  if (others.length === 0) return Math.min(newOnes.length, 1);
  const known = new Set(others.map(({ adminId }) => adminId));
  const last = Math.max(...others.map(({ at }) => at.getTime()));
  const precedes = newOnes.some(({ adminId, at }) => !known.has(adminId) && at.getTime() < last);
  return known.size + (precedes ? 1 : 0);
}

function partition<Item>(items: readonly Item[], is: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}
