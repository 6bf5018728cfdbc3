import { beforeAll, describe, expect, it } from "vitest";
import { approveReward } from "#core/services/rewards/approve-reward";
import { listRewards } from "#core/services/rewards/list-rewards";
import { type ApprovalFixture, amount, approvalFixture, HOUR, large, now } from "#scripts/testing/approval-fixture";
import { createTestDatabase } from "#scripts/testing/database";
import { rewardFixture } from "#scripts/testing/reward-fixture";
import { addAdmin } from "#scripts/testing/store-fixture";

let world: ApprovalFixture;

beforeAll(async () => {
  world = await approvalFixture();
});

describe("the list", () => {
  const listed = async (orderReference: string, viewerId: string, moment = now) => {
    const page = await listRewards(world.ctx, { pageSize: 500, viewerId, now: moment });
    return page.rewards.find((reward) => reward.orderReference === orderReference)?.approvals;
  };

  it("says who approved, what is missing, and what each admin can do", async () => {
    const orderReference = await world.waiting();
    await world.approve(orderReference, "ann");
    const given = [{ adminId: "ann", adminName: "ann", at: now, tokenAmount: amount, isValid: true }];
    expect(await listed(orderReference, "ann")).toEqual({
      need: 2,
      have: 1,
      given,
      decision: { refusal: "already_approved", approvableFrom: null, enoughAdminsFrom: now },
    });
    expect(await listed(orderReference, "bob")).toMatchObject({ decision: { refusal: null } });
    expect(await listed(orderReference, "new")).toMatchObject({ decision: { refusal: "new_admin" } });
    await world.reprice(orderReference, 2n);
    expect(await listed(orderReference, "new")).toMatchObject({
      have: 0,
      given: [{ adminId: "ann", isValid: false }],
      decision: { refusal: null },
    });
    await world.approve(orderReference, "ann", { tokenAmount: 2n });
    await world.approve(orderReference, "bob", { tokenAmount: 2n });
    expect(await listed(orderReference, "bob")).toMatchObject({ have: 2, decision: null });
  });

  it("says that a clone has too few admins, and from when a new one counts", async () => {
    const alone = await createTestDatabase();
    const theirs = await rewardFixture({ admin: alone.adminDb });
    await addAdmin(alone.adminDb, { id: "ann" });
    const orderReference = await theirs.add({ status: "pending_approval", ...large });
    const its = { ...world.ctx, db: alone.appDb };
    const seen = async () => {
      const { rewards: found } = await listRewards(its, { pageSize: 5, viewerId: "ann", now });
      return found[0]?.approvals.decision;
    };
    expect(await seen()).toMatchObject({ refusal: null, enoughAdminsFrom: null });
    await approveReward(its, { orderReference, actorId: "ann", tokenAmount: amount, now });
    expect(await seen()).toMatchObject({ refusal: "already_approved", enoughAdminsFrom: null });
    await addAdmin(alone.adminDb, { id: "bob", roleSince: now });
    expect(await seen()).toMatchObject({ enoughAdminsFrom: new Date(now.getTime() + 72 * HOUR) });
  });
});
