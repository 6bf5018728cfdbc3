import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { approveReward } from "#core/services/rewards/approve-reward";
import { guardMarks, orders, users } from "#db/schema";
import {
  type ApprovalFixture,
  amount,
  approvalFixture,
  approved,
  HOUR,
  now,
  untouched,
  waits,
} from "#scripts/testing/approval-fixture";
import { addAdmin, addUser, guards } from "#scripts/testing/store-fixture";

let world: ApprovalFixture;

beforeAll(async () => {
  world = await approvalFixture();
});

describe("a reward above the limit", () => {
  it("is approved by the second admin, whose transaction moves it", async () => {
    const orderReference = await world.waiting();
    expect(await world.approve(orderReference, "ann")).toEqual(waits);
    expect(await world.stateOf(orderReference)).toEqual({
      status: "pending_approval",
      by: ["ann"],
      moves: [],
      events: 0,
    });
    expect(await world.approve(orderReference, "bob")).toEqual(approved);
    expect(await world.stateOf(orderReference)).toEqual({
      status: "approved",
      by: ["ann", "bob"],
      moves: [["approved", "bob"]],
      events: 1,
    });
    await expect(world.approve(orderReference, "cat")).rejects.toMatchObject({ code: "conflict" });
  });

  it("stays with one approval however often the same admin presses, one press after the other or all at once", async () => {
    const orderReference = await world.waiting();
    for (const moment of [now, new Date(now.getTime() + HOUR)]) {
      expect(await world.approve(orderReference, "ann", { moment })).toEqual(waits);
    }
    const other = await world.waiting();
    const presses = await Promise.all(Array.from({ length: 8 }, () => world.approve(other, "ann")));
    expect(presses).toEqual(Array.from({ length: 8 }, () => waits));
    for (const reference of [orderReference, other]) {
      expect(await world.stateOf(reference)).toEqual({ status: "pending_approval", by: ["ann"], moves: [], events: 0 });
    }
  });

  it("takes a new admin first, but not second, and tells the first from the second by the ledger, not by a clock", async () => {
    const first = await world.waiting();
    expect(await world.approve(first, "new", { moment: new Date(now.getTime() + 5) })).toEqual(waits);
    expect(await world.approve(first, "ann")).toEqual(approved);
    const second = await world.waiting();
    expect(await world.approve(second, "ann")).toEqual(waits);
    await expect(world.approve(second, "new")).rejects.toMatchObject({ code: "new_admin" });
    expect(await world.stateOf(second)).toMatchObject({ status: "pending_approval", by: ["ann"] });
    expect(await world.approve(second, "new", { moment: new Date(now.getTime() + 72 * HOUR) })).toEqual(approved);
  });

  it("does not count whoever has stopped being an admin in between", async () => {
    const orderReference = await world.waiting();
    const leaving = await addAdmin(world.database.adminDb);
    expect(await world.approve(orderReference, leaving)).toEqual(waits);
    await world.database.adminDb.update(users).set({ role: "user" }).where(eq(users.id, leaving));
    expect(await world.approve(orderReference, "ann")).toEqual(waits);
    await expect(world.approve(orderReference, leaving)).rejects.toMatchObject({ code: "forbidden" });
    expect(await world.approve(orderReference, "bob")).toEqual(approved);
  });
});

describe("whoever the reward is for", () => {
  it("approves it neither by that account, nor by another spelling of the mailbox, nor after deleting the account", async () => {
    const self = await addAdmin(world.database.adminDb, { email: "nina.k@gmail.com" });
    const twin = await addAdmin(world.database.adminDb, { email: "nina.k+2@googlemail.com" });
    const mine = await world.waiting({ referrerUserId: self });
    for (const actor of [self, twin]) {
      await expect(world.approve(mine, actor)).rejects.toMatchObject({ code: "own_reward" });
    }
    const former = await addUser(world.database.adminDb);
    await world.database.adminDb
      .update(users)
      .set({ email: `${former}@deleted.invalid` })
      .where(eq(users.id, former));
    const marks = guards.ofEmail("ninak@gmail.com").map((mark) => ({ userId: former, ...mark }));
    await world.database.adminDb.insert(guardMarks).values(marks);
    const formerly = await world.rewards.add({ status: "failed", referrerUserId: former });
    await expect(world.retry(formerly, self)).rejects.toMatchObject({ code: "own_reward" });
    expect(await world.retry(formerly, "ann")).toMatchObject({ outcome: "approved" });
    expect(await world.stateOf(mine)).toEqual(untouched("pending_approval"));
  });
});

describe("what an approval is for", () => {
  it("is the amount that was seen: without a price, or at another one, nothing is written", async () => {
    const unpriced = await world.waiting({ tokenAmount: null, tokenDecimals: null });
    await expect(world.approve(unpriced, "ann", { tokenAmount: null })).rejects.toMatchObject({ code: "not_priced" });
    const orderReference = await world.waiting();
    await expect(world.approve(orderReference, "ann", { tokenAmount: 5n })).rejects.toMatchObject({
      code: "amount_changed",
    });
    for (const reference of [unpriced, orderReference]) {
      expect(await world.stateOf(reference)).toEqual(untouched("pending_approval"));
    }
    expect(await world.approve(orderReference, "ann", { tokenAmount: null })).toEqual(waits);
  });

  it("is void once the amount changes, and may be given anew", async () => {
    const orderReference = await world.waiting();
    expect(await world.approve(orderReference, "ann")).toEqual(waits);
    await world.reprice(orderReference, 2n);
    expect(await world.approve(orderReference, "bob", { tokenAmount: 2n })).toEqual(waits);
    expect(await world.approve(orderReference, "ann", { tokenAmount: 2n })).toEqual(approved);
  });
});

describe("a failed reward", () => {
  it("needs as many again at an amount that was never approved, and none more at one that was", async () => {
    const orderReference = await world.waiting();
    for (const actor of ["ann", "bob"]) await world.approve(orderReference, actor);
    await world.hasFailed(orderReference);
    expect(await world.retry(orderReference, "ann")).toEqual(approved);
    await world.hasFailed(orderReference);
    await world.reprice(orderReference, 4n);
    const seen = { tokenAmount: 4n };
    expect(await world.retry(orderReference, "cat", seen)).toEqual(waits);
    expect(await world.stateOf(orderReference)).toMatchObject({ status: "failed", by: ["ann", "bob", "cat"] });
    expect(await world.retry(orderReference, "ann", seen)).toEqual(approved);
    expect(await world.stateOf(orderReference)).toMatchObject({ status: "approved" });
  });
});

describe("the days that a clone waits", () => {
  it("hold back a card's reward, and say until when", async () => {
    const orderReference = await world.rewards.add({ status: "pending_approval" });
    const [reward] = await world.database.adminDb
      .update(orders)
      .set({ paidAt: now })
      .where(eq(orders.paidReference, orderReference))
      .returning();
    expect(reward?.paidAt).toEqual(now);
    const { ctx } = world;
    const slow = { ...ctx, clone: { ...ctx.clone, approval: { ...ctx.clone.approval, delayDays: 3 } } };
    const input = { orderReference, actorId: "ann", tokenAmount: amount, now: new Date(now.getTime() + 72 * HOUR - 1) };
    await expect(approveReward(slow, input)).rejects.toMatchObject({
      code: "too_early",
      message: expect.stringContaining("2026-03-04T10:00:00.000Z"),
    });
    const later = { ...input, now: new Date(now.getTime() + 72 * HOUR) };
    expect(await approveReward(slow, later)).toMatchObject({ outcome: "approved" });
  });
});
