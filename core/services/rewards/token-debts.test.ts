import { eq, sql } from "drizzle-orm";
import { Client } from "pg";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkClaim } from "#core/domain/mint";
import { mintReasons } from "#core/domain/mint-reason";
import { rejectionReasons } from "#core/domain/rejection";
import { approveReward } from "#core/services/rewards/approve-reward";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { finishMint, type MintResult } from "#core/services/rewards/finish-mint";
import { judgeRefunded } from "#core/services/rewards/judge-refunded";
import { offsetDebts } from "#core/services/rewards/offset-debts";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { referralRewards, rewardDebts, rewardOffsets, tokenDebtors } from "#db/schema";
import { MINT_RULES } from "#scripts/testing/claimed-reward";
import { type Bought, now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";
import { serviceContext } from "#scripts/testing/store-fixture";

let world: RefundFixture;
let claims = 0;

beforeAll(async () => {
  world = await refundFixture();
});

// Every test begins with nothing left to claim, and nobody who owes anything.
beforeEach(async () => {
  const { adminDb } = world.database;
  await adminDb.update(referralRewards).set({ status: "rejected" });
  await adminDb.delete(rewardDebts);
  await adminDb.delete(rewardOffsets);
  await adminDb.delete(tokenDebtors);
});

let rewardsMade = 0;
const goodwill = (amountMinor: bigint) => ({ reason: "goodwill", amountMinor }) as const;
const consumer = () => ({ db: world.database.consumerDb });
const refund = ({ orderReference }: Bought, amountMinor: bigint) =>
  world.request(orderReference, goodwill(amountMinor));
const rowOf = async ({ orderReference }: Bought) => {
  const [row] = await world.database.adminDb
    .select()
    .from(referralRewards)
    .where(eq(referralRewards.orderReference, orderReference));
  if (!row) throw new Error("there is no reward");
  return row;
};
async function owed(): Promise<bigint> {
  const [row] = await world.database.adminDb
    .select()
    .from(tokenDebtors)
    .where(eq(tokenDebtors.userId, world.referrerId));
  return row?.outstanding ?? 0n;
}
const debtsOf = (order: Bought) =>
  world.database.adminDb.select().from(rewardDebts).where(eq(rewardDebts.orderReference, order.orderReference));

/** A reward approved after all before it: claims take them in that order. */
async function earned(units: readonly number[] = [1, 0, 0]): Promise<Bought> {
  const order = await world.buy({ by: "credit", units });
  await world.reward(order.orderReference);
  const approvedAt = new Date(now.getTime() - 3_600_000 + ++rewardsMade * 1000);
  await world.database.adminDb
    .update(referralRewards)
    .set({ approvedAt })
    .where(eq(referralRewards.orderReference, order.orderReference));
  return order;
}

interface Claimed {
  batchId: string;
  orderReference: string;
  due: bigint;
  keptBack: bigint;
  mayOwe: boolean;
}

/** What a run claims, in batches of one where asked for. */
async function claim(batches = 1): Promise<Claimed[]> {
  claims++;
  const batchIds = Array.from({ length: batches }, (_, index) => `minter:${claims}:${index}`);
  const inFlight = Array.from({ length: claims }, (_, index) => `minter:${index}:0`);
  const claimed = await claimRewards(consumer(), { batchIds, minter: "other:", inFlight, now });
  return claimed.flatMap(({ batchId, rewards }) =>
    rewards.map((reward) => {
      const check = checkClaim(reward, MINT_RULES);
      if (!check.ok) throw new Error(mintReasons.say(check.reason));
      const { orderReference, mayOwe } = reward;
      return { batchId, orderReference, due: check.due, keptBack: check.keptBack, mayOwe };
    }),
  );
}

const keepBack = (rewards: readonly Claimed[], batchId = rewards[0]?.batchId ?? "") =>
  offsetDebts(consumer(), { batchId, rewards, now });
const finish = (batchId: string, ...results: MintResult[]) =>
  finishMint(consumer(), { ends: [{ batchId, results }], now });

/** A run as the Minter does it: claims, keeps back, pays the rest. Answers what was paid. */
async function mint(): Promise<bigint> {
  const claimed = await claim();
  if (claimed.length === 0) return 0n;
  const kept = await keepBack(claimed);
  const results = claimed.map(({ orderReference, due }): MintResult => {
    const amount = due - (kept.get(orderReference) ?? 0n);
    return amount > 0n
      ? { orderReference, result: "minted", txHash: `0x${orderReference}`, amount }
      : { orderReference, result: "rejected", reason: rejectionReasons.of("offset_by_debt") };
  });
  await finish(claimed[0]?.batchId ?? "", ...results);
  return results.reduce((sum, result) => sum + (result.result === "minted" ? result.amount : 0n), 0n);
}

/** How many connections wait for a lock in this database. */
async function waiters(): Promise<number> {
  const { rows } = await world.database.adminDb.execute(
    sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}

/** Paid, by tokens or by debts let off, and not owed again: exactly what is due. */
async function expectEven(...orders: Bought[]): Promise<void> {
  for (const { orderReference } of orders) {
    const { tokens } = await world.ledgers(orderReference);
    expect(tokens?.due).toBe(tokens?.dueByPlan);
    expect((tokens?.minted ?? 0n) + (tokens?.offset ?? 0n) - (tokens?.debt ?? 0n)).toBe(tokens?.due);
  }
}

describe("a refund of what was minted", () => {
  it("is a debt, which the next reward is offset against, and the one after it is paid whole", async () => {
    const first = await earned([2, 0, 0]);
    const gross = (await rowOf(first)).tokenAmount ?? 0n;
    expect(await mint()).toBe(gross);
    expect(await rowOf(first)).toMatchObject({ status: "minted", mintedAmount: gross });
    await refund(first, 5_000n);
    const debt = await owed();
    expect(debt).toBeGreaterThan(0n);
    const second = await earned([2, 0, 0]);
    expect(await mint()).toBe(((await rowOf(second)).tokenAmount ?? 0n) - debt);
    expect(await owed()).toBe(0n);
    const third = await earned();
    expect(await mint()).toBe((await rowOf(third)).tokenAmount);
    await expectEven(first, second, third);
  });

  it("keeps back rewards whole until it is paid, and they end without a payment", async () => {
    const first = await earned([3, 0, 0]);
    await mint();
    await refund(first, 29_000n);
    const [second, third] = [await earned([1, 0, 0]), await earned([3, 0, 0])];
    const debt = await owed();
    const worth = [second, third].map(async (order) => (await rowOf(order)).tokenAmount ?? 0n);
    const [secondWorth = 0n, thirdWorth = 0n] = await Promise.all(worth);
    expect(await mint()).toBe(secondWorth + thirdWorth - debt);
    const ended = await rowOf(second);
    expect(ended).toMatchObject({ status: "rejected", rejectionCode: "offset_by_debt", mintedAmount: null });
    expect(await owed()).toBe(0n);
    await expectEven(first, second, third);
    // Refunded later, what it let off is owed again.
    await refund(second, 1_000n);
    expect(await owed()).toBeGreaterThan(0n);
    await expectEven(first, second, third);
  });
});

describe("a refund that comes while the transaction is on its way", () => {
  it("is a debt once it is paid, in the same write", async () => {
    const order = await earned([2, 0, 0]);
    const [claimed] = await claim();
    if (!claimed) throw new Error("it was claimed");
    await refund(order, 5_000n);
    await refund(order, 1_000n);
    expect(await rowOf(order)).toMatchObject({ status: "minting", refundUnjudged: true });
    expect(await owed()).toBe(0n);
    const { orderReference, due: amount } = claimed;
    await finish(claimed.batchId, { orderReference, result: "minted", txHash: "0x01", amount });
    await expectEven(order);
    expect(await debtsOf(order)).toMatchObject([
      { cause: "refund", refundId: expect.any(String), tokenAmount: await owed() },
    ]);
    // The flag falls with the next judgement, which books nothing more.
    await judgeRefunded(consumer(), { now });
    expect(await rowOf(order)).toMatchObject({ refundUnjudged: false });
    await expectEven(order);
    expect(await judgeRefunded(consumer(), { now })).toEqual({ judged: 0 });
  });

  it("is looked for in the next reward too, where that is claimed while the end is written", async () => {
    const order = await earned([2, 0, 0]);
    const [flown] = await claim();
    if (!flown) throw new Error("it was claimed");
    expect(flown.mayOwe).toBe(false);
    await refund(order, 5_000n);
    const second = await earned([3, 0, 0]);
    const claimed = await claim();
    expect(await owed()).toBe(0n);
    const { orderReference, due: amount } = flown;
    await finish(flown.batchId, { orderReference, result: "minted", txHash: "0x01", amount });
    const debt = await owed();
    expect(debt).toBeGreaterThan(0n);
    // The Minter asks only for those.
    const kept = await keepBack(claimed.filter(({ mayOwe }) => mayOwe));
    expect(kept).toEqual(new Map([[second.orderReference, debt]]));
    expect(await owed()).toBe(0n);
    for (const { batchId, orderReference, due } of claimed)
      await finish(batchId, { orderReference, result: "minted", txHash: "0x02", amount: due - debt });
    await judgeRefunded(consumer(), { now });
    await expectEven(order, second);
  });

  it("lowers what is paid where the transaction comes to nothing; it is not claimed before that is judged", async () => {
    const order = await earned([2, 0, 0]);
    const [claimed] = await claim();
    if (!claimed) throw new Error("it was claimed");
    await refund(order, 5_000n);
    const { orderReference } = claimed;
    const back = { orderReference, result: "returned", reason: mintReasons.of("reverted"), notBefore: null } as const;
    await finish(claimed.batchId, back);
    expect(await claim()).toEqual([]);
    expect(await judgeRefunded(consumer(), { now })).toEqual({ judged: 1 });
    await mint();
    await expectEven(order);
    expect(await owed()).toBe(0n);
  });

  it("sends a card's reward back to be approved, and rejects one of which nothing is left", async () => {
    const orders: Bought[] = [];
    for (const units of [
      [2, 0, 0],
      [1, 1, 0],
    ]) {
      const order = await world.buy({ by: "card", units });
      await world.reward(order.orderReference);
      const approval = { orderReference: order.orderReference, actorId: "ann", tokenAmount: null, now };
      await approveReward(serviceContext(world.database.appDb), approval);
      orders.push(order);
    }
    const [partly, wholly] = orders;
    if (!partly || !wholly) throw new Error("both were made");
    const claimed = await claim();
    await world.request(partly.orderReference, goodwill(2_000n));
    await world.request(wholly.orderReference, { reason: "whole" });
    for (const { orderReference } of orders) await world.settleOpen(orderReference);
    const reason = mintReasons.of("reverted");
    const back = claimed.map(
      ({ orderReference }) => ({ orderReference, result: "returned", reason, notBefore: null }) as const,
    );
    await finish(claimed[0]?.batchId ?? "", ...back);
    expect(await judgeRefunded(consumer(), { now })).toEqual({ judged: 2 });
    expect(await rowOf(partly)).toMatchObject({ status: "pending_approval", approvedAt: null });
    expect(await rowOf(wholly)).toMatchObject({ status: "rejected", rejectionCode: "refunded" });
    expect(await owed()).toBe(0n);
  });

  it("and ends while others are judged, is judged whole by the next run", async () => {
    const [first, late] = [await earned(), await earned()];
    const claimed = await claim(2);
    const batchOf = ({ orderReference }: Bought) =>
      claimed.find((one) => one.orderReference === orderReference)?.batchId ?? "";
    const reason = mintReasons.of("reverted");
    const comeBack = (order: Bought) =>
      finish(batchOf(order), { orderReference: order.orderReference, result: "returned", reason, notBefore: null });
    for (const { orderReference } of [first, late]) await world.request(orderReference, { reason: "whole" });
    await comeBack(first);
    // The judgement stops where it tells the first one's referrer: somebody else is writing the same notification.
    const other = new Client({ connectionString: world.database.adminUrl });
    await other.connect();
    await other.query("begin");
    await other.query(
      `insert into notifications (id, user_id, type, data, created_at)
       values ($1, $2, 'referral_reward_rejected', '{}', now())`,
      [`referral_reward_rejected:${first.orderReference}`, world.referrerId],
    );
    const judging = judgeRefunded(consumer(), { now });
    await expect.poll(waiters).toBe(1);
    await comeBack(late);
    await other.query("rollback");
    await other.end();
    await judging;
    await judgeRefunded(consumer(), { now });
    for (const order of [first, late]) {
      expect(await rowOf(order)).toMatchObject({
        status: "rejected",
        rejectionCode: "refunded",
        refundUnjudged: false,
      });
    }
  });
});

describe("what is kept back", () => {
  /** Somebody who owes so much, with nothing to be claimed. */
  async function debtor(refunded: bigint): Promise<Bought> {
    const order = await earned([3, 0, 0]);
    await mint();
    await refund(order, refunded);
    return order;
  }

  it("is written once, however often a claim is tried again", async () => {
    const first = await debtor(5_000n);
    const debt = await owed();
    const second = await earned([3, 0, 0]);
    const claimed = await claim();
    const kept = await keepBack(claimed);
    expect(await keepBack(claimed)).toEqual(kept);
    expect(kept.get(second.orderReference)).toBe(debt);
    expect(await owed()).toBe(0n);
    // Given back unsigned and claimed anew, it is kept back already.
    const reason = mintReasons.of("reverted");
    await finish(claimed[0]?.batchId ?? "", {
      orderReference: second.orderReference,
      result: "returned",
      reason,
      notBefore: null,
    });
    const [again] = await claim();
    expect(again).toMatchObject({ keptBack: debt });
    await expect(keepBack(claimed, claimed[0]?.batchId)).resolves.toEqual(kept);
    await refund(first, 1_000n);
    // A write that comes late, of a batch that does not hold the reward any more, writes nothing.
    await expect(keepBack(claimed, claimed[0]?.batchId)).rejects.toThrow("does not hold");
    expect(await owed()).toBeGreaterThan(0n);
  });

  it("is never more than is owed, however many batches hold rewards of the person", async () => {
    await debtor(12_000n);
    const debt = await owed();
    const orders: Bought[] = [];
    for (let count = 0; count < 25; count++) orders.push(await earned([1, 0, 0]));
    const claimed = await claim(2);
    const batches = [...Map.groupBy(claimed, ({ batchId }) => batchId).values()];
    expect(batches).toHaveLength(2);
    await Promise.all([...batches, ...batches].map((batch) => keepBack(batch)));
    const offsets = await world.database.adminDb.select().from(rewardOffsets);
    expect(offsets.reduce((sum, { tokenAmount }) => sum + tokenAmount, 0n)).toBe(debt);
    expect(await owed()).toBe(0n);
  });

  it("is owed again when the reward is rejected after all, by a person or by the Minter", async () => {
    const first = await debtor(5_000n);
    const debt = await owed();
    for (const by of ["person", "minter"] as const) {
      const order = await earned([3, 0, 0]);
      const claimed = await claim();
      await keepBack(claimed);
      expect(await owed()).toBe(0n);
      const { orderReference } = order;
      const batchId = claimed[0]?.batchId ?? "";
      if (by === "minter") {
        await finish(batchId, { orderReference, result: "rejected", reason: rejectionReasons.of("wallet_overlap") });
      } else {
        await finish(batchId, { orderReference, result: "failed", reason: mintReasons.of("token_refused") });
        await rejectReward(serviceContext(world.database.appDb), {
          orderReference,
          actorId: "ann",
          reason: "fraud",
          now,
        });
      }
      expect(await owed()).toBe(debt);
      expect(await debtsOf(order)).toMatchObject([{ cause: "rejected", refundId: null, tokenAmount: debt }]);
    }
    await expectEven(first);
  });

  it("beyond what a later refund leaves is owed again, and the claim is still right", async () => {
    await debtor(20_000n);
    const order = await earned([1, 0, 0]);
    const claimed = await claim();
    await keepBack(claimed);
    const before = await owed();
    const reason = mintReasons.of("reverted");
    await finish(claimed[0]?.batchId ?? "", {
      orderReference: order.orderReference,
      result: "returned",
      reason,
      notBefore: null,
    });
    await refund(order, 3_000n);
    expect(await owed()).toBeGreaterThan(before);
    const [again] = await claim();
    expect(again?.keptBack).toBe(again?.due);
    await finish(again?.batchId ?? "", {
      orderReference: order.orderReference,
      result: "rejected",
      reason: rejectionReasons.of("offset_by_debt"),
    });
    await expectEven(order);
  });
});
