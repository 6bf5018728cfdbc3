import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Approval, approvalsNeeded, countApprovals, isNewAdmin, NEW_ADMIN_MS } from "#core/domain/approval";
import { isWithinAutoApproval } from "#core/domain/reward";
import { userRoles } from "#core/domain/viewer";

const HOUR = 60 * 60 * 1000;
const now = new Date("2026-03-01T10:00:00Z");
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);

const reward = { referrerUserId: "rita", tokenAmount: 5n };

function approval(adminId: string, given: Partial<Approval> = {}): Approval {
  return { adminId, tokenAmount: 5n, at: now, role: "admin", roleSince: later(-100 * HOUR), ...given };
}

/** An approval by somebody who has been an admin for an hour. */
const fresh = (adminId: string, at = now) => approval(adminId, { at, roleSince: new Date(at.getTime() - HOUR) });

describe("how many approvals a reward needs", () => {
  const uahPerUsd = { value: 40n, scale: 0 };
  // 1 % of 4,000.00 UAH is one US dollar.
  const dollar = 4_000_00n * 100n;

  it("is one up to the limit and two above it, to the last ten-thousandth of a minor unit", () => {
    const policy = { secondApprovalUsd: 500n };
    expect(approvalsNeeded({ numerator: 500n * dollar, uahPerUsd }, policy)).toBe(1);
    expect(approvalsNeeded({ numerator: 500n * dollar + 1n, uahPerUsd }, policy)).toBe(2);
  });

  it("is one for any amount without a limit", () => {
    expect(approvalsNeeded({ numerator: 10n ** 30n, uahPerUsd: null }, { secondApprovalUsd: null })).toBe(1);
  });

  it("never leaves what is approved at once waiting for two, where the limit is no lower than the automatic one", () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 15n),
        fc.bigInt(0n, 10n ** 6n),
        fc.bigInt(0n, 10n ** 6n),
        (numerator, auto, more) => {
          fc.pre(isWithinAutoApproval(numerator, uahPerUsd, auto));
          expect(approvalsNeeded({ numerator, uahPerUsd }, { secondApprovalUsd: auto + more })).toBe(1);
        },
      ),
    );
  });
});

describe("which approvals count", () => {
  it("counts different admins at the present amount", () => {
    expect(countApprovals([], reward)).toBe(0);
    expect(countApprovals([approval("ann")], reward)).toBe(1);
    expect(countApprovals([approval("ann"), approval("bob")], reward)).toBe(2);
    expect(countApprovals([approval("ann"), approval("ann", { at: later(HOUR) })], reward)).toBe(1);
  });

  it.each([
    ["of the referrer", approval("rita")],
    ["of another amount", approval("bob", { tokenAmount: 6n })],
    ["of somebody who is a user by now", approval("bob", { role: "user" })],
    ["of somebody who is a vendor by now", approval("bob", { role: "vendor" })],
  ])("leaves out one %s", (_, other) => {
    expect(countApprovals([other], reward)).toBe(0);
    expect(countApprovals([approval("ann"), other], reward)).toBe(1);
  });

  it("counts none while there is no price", () => {
    expect(countApprovals([approval("ann")], { ...reward, tokenAmount: null })).toBe(0);
  });

  it("takes a new admin alone and first, but neither second nor with another new one", () => {
    expect(countApprovals([fresh("new")], reward)).toBe(1);
    expect(countApprovals([fresh("new"), approval("ann", { at: later(HOUR) })], reward)).toBe(2);
    expect(countApprovals([approval("ann"), fresh("new", later(1))], reward)).toBe(1);
    expect(countApprovals([approval("ann"), fresh("new")], reward)).toBe(1);
    expect(countApprovals([fresh("new"), fresh("newer", later(HOUR))], reward)).toBe(1);
    const both = [fresh("new"), fresh("newer", later(1)), approval("ann", { at: later(HOUR) })];
    expect(countApprovals(both, reward)).toBe(2);
  });

  it("regards an admin as new until 72 hours have passed", () => {
    expect(isNewAdmin(now, later(NEW_ADMIN_MS - 1))).toBe(true);
    expect(isNewAdmin(now, later(NEW_ADMIN_MS))).toBe(false);
    expect(isNewAdmin(later(1), now)).toBe(true);
  });
});

describe("any approvals", () => {
  const anyApproval: fc.Arbitrary<Approval> = fc.record({
    adminId: fc.constantFrom("ann", "bob", "cat", "rita"),
    tokenAmount: fc.constantFrom(5n, 6n),
    at: fc.integer({ min: 0, max: 200 }).map((hours) => later(hours * HOUR)),
    role: fc.constantFrom(...userRoles),
    roleSince: fc.integer({ min: -100, max: 200 }).map((hours) => later(hours * HOUR)),
  });
  const any = fc.array(anyApproval, { maxLength: 6 });

  it("count at most once a person, whatever their order", () => {
    fc.assert(
      fc.property(any, (approvals) => {
        const count = countApprovals(approvals, reward);
        const people = new Set(approvals.map(({ adminId }) => adminId));
        people.delete(reward.referrerUserId);
        expect(count).toBeLessThanOrEqual(people.size);
        expect(countApprovals(approvals.toReversed(), reward)).toBe(count);
      }),
    );
  });

  it("count no fewer when one more comes", () => {
    fc.assert(
      fc.property(any, anyApproval, (approvals, more) => {
        expect(countApprovals([...approvals, more], reward)).toBeGreaterThanOrEqual(countApprovals(approvals, reward));
      }),
    );
  });

  it("reach two only with an admin of 72 hours who was not the first, or with two of them", () => {
    fc.assert(
      fc.property(any, (approvals) => {
        fc.pre(countApprovals(approvals, reward) >= 2);
        const valid = approvals.filter(
          ({ adminId, role, tokenAmount }) => adminId !== "rita" && role === "admin" && tokenAmount === 5n,
        );
        const completed = valid.some(
          (one) =>
            !isNewAdmin(one.roleSince, one.at) &&
            valid.some(
              (other) => other.adminId !== one.adminId && (other.at < one.at || !isNewAdmin(other.roleSince, other.at)),
            ),
        );
        expect(completed).toBe(true);
      }),
    );
  });
});
