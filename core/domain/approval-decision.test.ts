import { describe, expect, it } from "vitest";
import { NEW_ADMIN_MS } from "#core/domain/approval";
import {
  type ApprovalRules,
  type ApprovingAdmin,
  countOf,
  enoughAdminsFrom,
  judgeApproval,
  type RewardToApprove,
} from "#core/domain/approval-decision";
import { parseDecimal } from "#core/domain/decimal";

const HOUR = 60 * 60 * 1000;
const now = new Date("2026-03-01T10:00:00Z");
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);

const rules: ApprovalRules = { uahPerUsd: parseDecimal("40"), secondApprovalUsd: 500n, delayDays: 0 };

function admin(id: string, given: Partial<ApprovingAdmin> = {}): ApprovingAdmin {
  return { id, email: `${id}@admins.test`, role: "admin", roleSince: new Date(0), ...given };
}
const ann = admin("ann");
const bob = admin("bob");
const fresh = admin("new", { roleSince: later(-HOUR) });
const by = (who: ApprovingAdmin, at = later(-HOUR), tokenAmount = 7n) => ({ admin: who, tokenAmount, at });

/** Worth 501 US dollars: one more than the limit. */
const large: RewardToApprove = {
  rail: "fiat",
  currency: "UAH",
  commissionNumerator: 501n * 40_000_000n,
  tokenAmount: 7n,
  heldByRefund: null,
  referrerUserId: "rita",
  referrerEmail: "r.ita@gmail.com",
  paidAt: later(-HOUR),
  paymentStatus: "approved",
  approvals: [],
};
const small = { ...large, commissionNumerator: 40_000_000n };

const judge = (
  reward: RewardToApprove,
  who: ApprovingAdmin,
  change: Partial<ApprovalRules> = {},
  isFormerSelf = false,
) => judgeApproval(reward, who, { rules: { ...rules, ...change }, isFormerSelf, now });

describe("an approval", () => {
  it("completes a small reward, and a large one only as the second", () => {
    expect(judge(small, ann)).toEqual({ refusal: null, count: { need: 1, have: 1 } });
    expect(judge(small, fresh)).toEqual({ refusal: null, count: { need: 1, have: 1 } });
    expect(judge(large, ann)).toEqual({ refusal: null, count: { need: 2, have: 1 } });
    expect(judge({ ...large, approvals: [by(ann)] }, bob)).toEqual({ refusal: null, count: { need: 2, have: 2 } });
    expect(judge({ ...large, approvals: [by(ann)] }, ann)).toEqual({ refusal: null, count: { need: 2, have: 1 } });
    expect(judge(large, ann, { secondApprovalUsd: null })).toEqual({ refusal: null, count: { need: 1, have: 1 } });
  });

  it("does not count for an amount that has changed since, nor by somebody who is no admin any more", () => {
    expect(judge({ ...large, approvals: [by(ann, now, 6n)] }, bob)).toMatchObject({ count: { have: 1 } });
    expect(judge({ ...large, approvals: [by({ ...ann, role: "user" })] }, bob)).toMatchObject({ count: { have: 1 } });
    expect(countOf({ ...large, approvals: [by(ann, now, 6n)] }, rules)).toEqual({ need: 2, have: 0 });
  });

  it("is refused to the referrer, whichever account or spelling of the mailbox they use", () => {
    expect(judge(small, admin("rita"))).toEqual({ refusal: "own_reward" });
    expect(judge(small, admin("other", { email: "rita+shop@googlemail.com" }))).toEqual({ refusal: "own_reward" });
    expect(judge(small, ann, {}, true)).toEqual({ refusal: "own_reward" });
    const self = by(admin("other", { email: "rita@gmail.com" }));
    expect(judge({ ...large, approvals: [self] }, ann)).toMatchObject({ count: { have: 1 } });
  });

  it("is refused to a new admin as the second, not as the first", () => {
    expect(judge(large, fresh)).toMatchObject({ count: { have: 1 } });
    expect(judge({ ...large, approvals: [by(ann)] }, fresh)).toEqual({ refusal: "new_admin" });
    const newer = admin("newer", { roleSince: later(-2 * HOUR) });
    expect(judge({ ...large, approvals: [by(fresh)] }, newer)).toEqual({ refusal: "new_admin" });
    expect(judge({ ...large, approvals: [by(fresh)] }, bob)).toMatchObject({ count: { have: 2 } });
    expect(judge({ ...large, approvals: [by(ann), by(bob)] }, fresh)).toMatchObject({ refusal: null });
  });

  it("waits for the price, for a payment that stands, and for the days the clone asks for", () => {
    expect(judge({ ...small, tokenAmount: null }, ann)).toEqual({ refusal: "not_priced" });
    for (const paymentStatus of ["refunded", "surplus", null] as const) {
      expect(judge({ ...small, paymentStatus }, ann)).toEqual({ refusal: "payment_not_standing" });
    }
    const day = { delayDays: 1 };
    expect(judge({ ...small, paidAt: later(-24 * HOUR + 1) }, ann, day)).toEqual({ refusal: "too_early" });
    expect(judge({ ...small, paidAt: later(-24 * HOUR) }, ann, day)).toMatchObject({ refusal: null });
    expect(judge({ ...small, rail: "crypto", paidAt: now }, ann, day)).toMatchObject({ refusal: null });
  });
});

describe("from when enough admins can approve", () => {
  const from = (reward: RewardToApprove, admins: ApprovingAdmin[]) => enoughAdminsFrom(reward, admins, { rules, now });

  it("is now where two can, one of them for long", () => {
    expect(from(large, [ann, bob])).toEqual(now);
    expect(from(large, [ann, fresh])).toEqual(now);
    expect(from({ ...large, tokenAmount: null }, [ann, bob])).toEqual(now);
    expect(from(small, [fresh])).toEqual(now);
  });

  it("is later where who is left is new, and never where nobody is left", () => {
    const seasoned = new Date(fresh.roleSince.getTime() + NEW_ADMIN_MS);
    expect(from({ ...large, approvals: [by(ann)] }, [ann, fresh])).toEqual(seasoned);
    expect(from(large, [fresh, admin("newer", { roleSince: now })])).toEqual(seasoned);
    expect(from(large, [ann])).toBeNull();
    expect(from(large, [ann, admin("rita")])).toBeNull();
    expect(from(small, [admin("rita")])).toBeNull();
  });
});
