import { eq } from "drizzle-orm";
import { Client } from "pg";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { auditReference } from "#core/services/audit/audit-reference";
import { approveReward } from "#core/services/rewards/approve-reward";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { listRewards } from "#core/services/rewards/list-rewards";
import { retryReward } from "#core/services/rewards/retry-reward";
import { orders, outbox, paidOrders, paymentAttempts, referralRewards, rewardTransitions } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import { rounds } from "#scripts/testing/rounds";
import { addAdmin, clone, serviceContext } from "#scripts/testing/store-fixture";

const ROUNDS = rounds(24);
const now = new Date("2026-03-01T10:00:00Z");
let database: TestDatabase;
let rewards: RewardFixture;
let claims = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
  await addAdmin(database.adminDb, { id: "ann" });
});

// Start each test with nothing to claim.
beforeEach(() => database.adminDb.update(referralRewards).set({ status: "rejected" }));

const approve = (orderReference: string) =>
  approveReward(serviceContext(database.appDb), { orderReference, actorId: "ann", tokenAmount: null, now });
/** What the record of a whole refund does to the payment. */
const refund = (orderReference: string) =>
  database.appDb
    .update(paymentAttempts)
    .set({ status: "refunded" })
    .where(eq(paymentAttempts.orderReference, orderReference));
async function claim(): Promise<string[]> {
  claims++;
  const input = { batchIds: [`minter:${claims}`], minter: "minter:", inFlight: inFlight(), now };
  const batches = await claimRewards({ db: database.consumerDb }, input);
  return batches.flatMap((batch) => batch.rewards.map(({ orderReference }) => orderReference));
}
/** Earlier claims stay where they are. */
const inFlight = () => Array.from({ length: claims }, (_, index) => `minter:${index}`);
const statusOf = async (orderReference: string) =>
  (await database.adminDb.select().from(referralRewards).where(eq(referralRewards.orderReference, orderReference)))[0]
    ?.status;
const codeOf = (error: unknown) => (error instanceof DomainError ? error.code : error);

/** A refund in an open transaction: it holds its locks but is not visible yet. */
async function openRefund(orderReference: string): Promise<{ end(how: "commit" | "rollback"): Promise<void> }> {
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query("begin");
  await client.query("update payment_attempts set status = 'refunded' where order_reference = $1", [orderReference]);
  return {
    async end(how) {
      await client.query(how);
      await client.end();
    },
  };
}

const waited = () => new Promise((resolve) => setTimeout(resolve, 150));

describe("a reward whose payment was given back", () => {
  it.each(["refunded", "declined", "pending", "surplus"] as const)(
    "is not approved (%s), and says why",
    async (state) => {
      const orderReference = await rewards.add({ status: "pending_approval" }, state);
      await expect(approve(orderReference)).rejects.toMatchObject({ code: "payment_not_standing" });
      expect(await statusOf(orderReference)).toBe("pending_approval");
      const transitions = database.adminDb.$count(
        rewardTransitions,
        eq(rewardTransitions.orderReference, orderReference),
      );
      expect(await transitions).toBe(0);
      expect((await database.adminDb.select().from(outbox)).map(({ message }) => message)).not.toContainEqual({
        type: "reward.approved",
        orderReference,
      });
    },
  );

  it("cannot be retried either", async () => {
    const orderReference = await rewards.add({ status: "failed" }, "refunded");
    const again = retryReward(serviceContext(database.appDb), {
      orderReference,
      actorId: "ann",
      tokenAmount: null,
      now,
    });
    await expect(again).rejects.toMatchObject({ code: "payment_not_standing" });
    expect(await statusOf(orderReference)).toBe("failed");
  });

  it("is never claimed, blocks no other, and shows admins its payment's status", async () => {
    const refunded = await rewards.add({ status: "approved", approvedAt: new Date(0) }, "refunded");
    const standing = await rewards.add({ status: "approved", approvedAt: now });
    expect(await claim()).toEqual([standing]);
    expect(await statusOf(refunded)).toBe("approved");
    const listed = await listRewards(serviceContext(database.appDb), {
      status: "approved",
      pageSize: 10,
      viewerId: "ann",
      now,
    });
    expect(listed.rewards).toMatchObject([{ orderReference: refunded, paymentStatus: "refunded" }]);
  });

  it.each(["approved", "minting", "minted"] as const)("is drift to the audit where it is %s", async (status) => {
    const orderReference = await rewards.add({ status, approvedAt: now }, "refunded");
    const [attempt] = await database.adminDb
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.orderReference, orderReference));
    const paid = { orderId: attempt?.orderId ?? "", orderReference, paidAt: now };
    await database.adminDb.delete(paidOrders);
    await database.adminDb.update(orders).set({ referralCode: "Frnd7Ref" }).where(eq(orders.id, paid.orderId));
    await database.adminDb.insert(paidOrders).values(paid);
    const audit = await auditReference({ db: database.appDb, clone }, { orderReference, chain: null });
    expect(audit).toMatchObject({ verdict: "drift", drift: expect.arrayContaining(["refunded_but_rewarded"]) });
  });
});

describe("a refund that comes at the same moment", () => {
  it("makes an approval wait, which then fails or succeeds depending on the refund", async () => {
    for (const end of ["commit", "rollback"] as const) {
      const orderReference = await rewards.add({ status: "pending_approval" });
      const open = await openRefund(orderReference);
      const approval = approve(orderReference).then(({ outcome }) => outcome, codeOf);
      expect(await Promise.race([approval, waited()])).toBeUndefined();
      await open.end(end);
      expect(await approval).toBe(end === "commit" ? "payment_not_standing" : "approved");
    }
  });

  it("is skipped by a claim, and claimed later only if the refund rolled back", async () => {
    for (const end of ["commit", "rollback"] as const) {
      const orderReference = await rewards.add({ status: "approved", approvedAt: now });
      const open = await openRefund(orderReference);
      expect(await claim()).toEqual([]);
      await open.end(end);
      expect(await claim()).toEqual(end === "commit" ? [] : [orderReference]);
    }
  });

  it("never lets an approval or claim through that began after it", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orderReference = await rewards.add({
        status: round % 2 ? "pending_approval" : "approved",
        approvedAt: now,
      });
      const [, approval, claimed] = await Promise.all([
        refund(orderReference),
        round % 2 ? approve(orderReference).then(({ outcome }) => outcome, codeOf) : "approved",
        claim(),
      ]);
      expect(["approved", "payment_not_standing"]).toContain(approval);
      const status = claimed.includes(orderReference) ? "minting" : await statusOf(orderReference);
      expect(await claim()).toEqual([]);
      expect(await statusOf(orderReference)).toBe(status);
    }
  });
});
