import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { checkClaim } from "#core/domain/mint";
import { AdapterError } from "#core/ports/adapter-error";
import { approveReward } from "#core/services/rewards/approve-reward";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { createReward } from "#core/services/rewards/create-reward";
import { listRewards } from "#core/services/rewards/list-rewards";
import { priceRewards } from "#core/services/rewards/price-rewards";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { retryReward } from "#core/services/rewards/retry-reward";
import { referralRewards, refunds, rewardApprovals, rewardTransitions } from "#db/schema";
import { MINT_RULES } from "#scripts/testing/claimed-reward";
import { type Bought, now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";
import { serviceContext } from "#scripts/testing/store-fixture";

/** Rounds of a race, and orders in each. */
const ROUNDS = 6;
const ORDERS = 8;

let world: RefundFixture;
let claims = 0;

beforeAll(async () => {
  world = await refundFixture();
});

// Every test begins with nothing left to claim.
beforeEach(() => world.database.adminDb.update(referralRewards).set({ status: "rejected", heldByRefund: null }));

const rowOf = async ({ orderReference }: Bought) => {
  const [row] = await world.database.adminDb
    .select()
    .from(referralRewards)
    .where(eq(referralRewards.orderReference, orderReference));
  if (!row) throw new Error("there is no reward");
  return row;
};
const decision = ({ orderReference }: Bought) => ({ orderReference, actorId: "ann", tokenAmount: null, now });
const approve = (order: Bought, tokenAmount: bigint | null = null) =>
  approveReward(serviceContext(world.database.appDb), { ...decision(order), tokenAmount });
const codeOf = (error: unknown) => (error instanceof DomainError ? error.code : error);
const goodwill = (amountMinor: bigint) => ({ reason: "goodwill", amountMinor }) as const;

/** What a mint run claims, and what the Minter makes of it. */
async function claim() {
  claims++;
  const inFlight = Array.from({ length: claims }, (_, index) => `minter:${index}`);
  const input = { batchIds: [`minter:${claims}`], minter: "minter:", inFlight, now };
  const batches = await claimRewards({ db: world.database.consumerDb }, input);
  return batches.flatMap(({ rewards }) => rewards.map((reward) => ({ reward, check: checkClaim(reward, MINT_RULES) })));
}

async function approved(by: "card" | "credit" = "card"): Promise<Bought> {
  const order = await world.buy({ by, units: [2, 1, 3] });
  await world.reward(order.orderReference);
  if (by === "card") await approve(order);
  expect(await rowOf(order)).toMatchObject({ status: "approved" });
  return order;
}

describe("while a refund is open", () => {
  it("a reward is not claimed, and is once the provider has refused", async () => {
    const order = await approved();
    const { refundId } = await world.request(order.orderReference, goodwill(500n));
    expect(await claim()).toEqual([]);
    const db = world.database.adminDb;
    await db.update(refunds).set({ status: "refused" }).where(eq(refunds.id, refundId));
    await db
      .update(referralRewards)
      .set({ heldByRefund: null })
      .where(eq(referralRewards.orderReference, order.orderReference));
    expect(await claim()).toMatchObject([{ check: { ok: true, due: (await rowOf(order)).tokenAmount } }]);
  });

  it("it is neither approved nor tried again, says why, and can be rejected", async () => {
    const waiting = await world.buy({ by: "card" });
    await world.reward(waiting.orderReference);
    await world.request(waiting.orderReference, goodwill(500n));
    await expect(approve(waiting)).rejects.toMatchObject({ code: "refund_open" });
    const { rewards } = await listRewards(serviceContext(world.database.appDb), {
      status: "pending_approval",
      pageSize: 10,
      viewerId: "ann",
      now,
    });
    expect(rewards).toMatchObject([{ approvals: { decision: { refusal: "refund_open" } } }]);
    await world.database.adminDb
      .update(referralRewards)
      .set({ status: "failed" })
      .where(eq(referralRewards.orderReference, waiting.orderReference));
    const again = retryReward(serviceContext(world.database.appDb), decision(waiting));
    await expect(again).rejects.toMatchObject({ code: "refund_open" });
    await rejectReward(serviceContext(world.database.appDb), { ...decision(waiting), reason: "fraud" });
    expect(await rowOf(waiting)).toMatchObject({ status: "rejected" });
  });

  it("a reward that is made then is held too; one that is made after it is worth what is left", async () => {
    const order = await world.buy({ by: "card" });
    const { refundId } = await world.request(order.orderReference, goodwill(500n));
    await world.reward(order.orderReference);
    expect(await rowOf(order)).toMatchObject({ status: "pending_approval", heldByRefund: refundId });

    const later = await world.buy({ by: "card" });
    await world.request(later.orderReference, goodwill(500n));
    await world.settleOpen(later.orderReference);
    await world.reward(later.orderReference);
    const { tokens } = await world.ledgers(later.orderReference);
    expect(tokens?.due).toBe(tokens?.dueByPlan);
    expect(tokens?.due).toBeLessThan(tokens?.gross ?? 0n);
    await approve(later);
    expect(await claim()).toMatchObject([{ check: { ok: true, due: tokens?.due } }]);
  });

  it("and once it has taken everything, a reward that is made then is rejected", async () => {
    for (const by of ["card", "credit"] as const) {
      const order = await world.buy({ by });
      await world.request(order.orderReference, { reason: "whole" });
      if (by === "card") await world.settleOpen(order.orderReference);
      expect(await world.reward(order.orderReference)).toMatchObject({ status: "rejected" });
      expect(await rowOf(order)).toMatchObject({ status: "rejected", rejectionCode: "refunded" });
    }
  });
});

describe("what a refund has lowered", () => {
  it("is approved anew, at what is due", async () => {
    const order = await approved();
    const { tokenAmount } = await rowOf(order);
    await world.request(order.orderReference, goodwill(5_000n));
    await world.settleOpen(order.orderReference);
    expect(await rowOf(order)).toMatchObject({ status: "pending_approval", tokenAmount });
    const { tokens } = await world.ledgers(order.orderReference);
    await expect(approve(order, tokenAmount)).rejects.toMatchObject({ code: "amount_changed" });
    await approve(order, tokens?.due ?? null);
    expect(await world.database.adminDb.select().from(rewardApprovals)).toContainEqual(
      expect.objectContaining({ orderReference: order.orderReference, tokenAmount: tokens?.due }),
    );
    expect(await claim()).toMatchObject([{ check: { ok: true, due: tokens?.due, keptBack: 0n } }]);
  });

  it("is paid without anybody where credit paid and the limit allows it, to the last unit, refund after refund", async () => {
    const order = await approved("credit");
    for (const [index, amount] of [1n, 777n, 12_345n].entries()) {
      await world.request(order.orderReference, goodwill(amount));
      if (index === 0) {
        const lines = [{ itemId: order.items[2] ?? "", quantity: 2 }];
        await world.request(order.orderReference, { reason: "lines", lines });
      }
    }
    const { tokens, done } = await world.ledgers(order.orderReference);
    expect(done).toHaveLength(4);
    expect(await claim()).toMatchObject([{ check: { ok: true, due: tokens?.dueByPlan } }]);
  });

  it("is priced when a price comes, with what refunds took off meanwhile", async () => {
    const silent = { readPrice: () => Promise.reject(new AdapterError("no answer", { retry: true })) };
    const partly = await world.buy({ by: "credit" });
    const wholly = await world.buy({ by: "credit" });
    for (const { orderReference } of [partly, wholly]) {
      await createReward({ ...world.rewardContext, oracle: silent }, { orderReference, now });
    }
    await world.request(partly.orderReference, goodwill(1_234n));
    await world.request(partly.orderReference, goodwill(4_321n));
    await world.request(wholly.orderReference, { reason: "whole" });
    expect(await rowOf(wholly)).toMatchObject({ status: "rejected", rejectionCode: "refunded" });
    await priceRewards(world.rewardContext, { now });
    const { tokens } = await world.ledgers(partly.orderReference);
    expect(tokens?.due).toBe(tokens?.dueByPlan);
    expect(await claim()).toMatchObject([{ check: { ok: true, due: tokens?.due } }]);
    const moves = await world.database.adminDb
      .select()
      .from(rewardTransitions)
      .where(eq(rewardTransitions.orderReference, wholly.orderReference));
    expect(moves.map(({ toStatus }) => toStatus)).toEqual(["approved", "rejected"]);
  });

  it("is not claimed while what was taken off has no price", async () => {
    const order = await approved("credit");
    await world.request(order.orderReference, goodwill(1_234n));
    await world.database.adminDb.execute(`update reward_adjustments set token_amount = null`);
    expect(await claim()).toEqual([]);
    await priceRewards(world.rewardContext, { now });
    const { tokens } = await world.ledgers(order.orderReference);
    expect(await claim()).toMatchObject([{ check: { ok: true, due: tokens?.dueByPlan } }]);
  });
});

describe("a hold against a decision at the same moment", () => {
  const several = (make: () => Promise<Bought>) => Promise.all(Array.from({ length: ORDERS }, make));

  it("is either there in time, or finds the reward claimed: never both, and never neither", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orders = await several(() => approved("credit"));
      // Credit gives it back at once: what is open is the hold that the refund begins with.
      const asked = orders.map(({ orderReference }) => world.request(orderReference, goodwill(100n)));
      const [taken] = await Promise.all([claim(), ...asked]);
      for (const order of orders) {
        const { status, refundUnjudged } = await rowOf(order);
        const claimed = taken.find(({ reward }) => reward.orderReference === order.orderReference);
        expect(status).toBe(claimed ? "minting" : "approved");
        // Claimed before the refund, it is signed at the whole amount, and judged later; after it, at what is left.
        const { tokens } = await world.ledgers(order.orderReference);
        if (claimed)
          expect(claimed.check).toMatchObject({ ok: true, due: refundUnjudged ? tokens?.gross : tokens?.due });
      }
      await world.database.adminDb.update(referralRewards).set({ status: "rejected" });
    }
  });

  it("keeps the minter off from when it was asked for", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orders = await several(() => approved());
      const asked = orders.map(({ orderReference }) => world.request(orderReference, goodwill(100n)));
      const [taken, ...held] = await Promise.all([claim(), ...asked]);
      for (const [index, order] of orders.entries()) {
        const { status, heldByRefund } = await rowOf(order);
        expect(heldByRefund).toBe(held[index]?.refundId);
        const claimed = taken.find(({ reward }) => reward.orderReference === order.orderReference);
        expect(status).toBe(claimed ? "minting" : "approved");
        if (claimed) expect(claimed.check).toMatchObject({ ok: true, due: (await rowOf(order)).tokenAmount });
      }
      expect(await claim()).toEqual([]);
      await world.database.adminDb.update(referralRewards).set({ status: "rejected" });
    }
  });

  it("is decided by one lock between approval and refund", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orders = await several(() => world.buy({ by: "card" }));
      for (const { orderReference } of orders) await world.reward(orderReference);
      const outcomes = await Promise.all(
        orders.map(async (order) => {
          const [asked, outcome] = await Promise.all([
            world.request(order.orderReference, goodwill(100n)),
            approve(order).then((result) => result.outcome, codeOf),
          ]);
          return { order, asked, outcome };
        }),
      );
      for (const { order, asked, outcome } of outcomes) {
        const { status, heldByRefund } = await rowOf(order);
        expect(heldByRefund).toBe(asked.refundId);
        expect(["approved", "refund_open"]).toContain(outcome);
        expect(status).toBe(outcome === "approved" ? "approved" : "pending_approval");
      }
      expect(await claim()).toEqual([]);
    }
  });
});
