import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { recordStatement } from "#core/services/refunds/record-statement";
import { requestRefund } from "#core/services/refunds/request-refund";
import {
  notifications,
  outbox,
  products,
  referralRewards,
  rewardTransitions,
  settlementMoves,
  settlements,
  stockShortfalls,
  tokenDebtors,
} from "#db/schema";
import {
  type Bought,
  expectExact as expectLedgers,
  now,
  type RefundFixture,
  refundFixture,
} from "#scripts/testing/refund-fixture";

let world: RefundFixture;
beforeAll(async () => {
  world = await refundFixture();
});

const expectExact = ({ orderReference }: Bought) => expectLedgers(world, orderReference);
const stockOf = async (productId: string) =>
  (await world.database.adminDb.select().from(products).where(eq(products.id, productId)))[0]?.stock ?? 0;
const newsOf = async (orderReference: string) =>
  (await world.database.adminDb.select().from(notifications))
    .filter(({ data }) => data.orderReference === orderReference)
    .map(({ type }) => type);
const setReward = (orderReference: string, set: Partial<typeof referralRewards.$inferInsert>) =>
  world.database.adminDb.update(referralRewards).set(set).where(eq(referralRewards.orderReference, orderReference));

describe("a card's refund", () => {
  it("holds first and changes nothing, then takes everything back in one transaction", async () => {
    const order = await world.buy({ by: "card", units: [2, 1, 3] });
    await world.reward(order.orderReference);
    const asked = await world.request(order.orderReference, { reason: "whole" });
    expect(asked).toMatchObject({ amountMinor: order.totalMinor, status: "requested" });
    let books = await expectExact(order);
    expect(books.done).toEqual([]);
    expect(books.attempt.status).toBe("approved");
    expect(books.reward?.heldByRefund).toBe(asked.refundId);
    expect(books.settlementRows.map(({ heldByRefund }) => heldByRefund)).toEqual(Array(3).fill(asked.refundId));
    const events = await world.database.adminDb.select().from(outbox);
    expect(events.map(({ message }) => message)).toContainEqual({
      type: "refund.requested",
      orderReference: order.orderReference,
    });

    const shelf = await Promise.all(world.products.map(stockOf));
    await world.settleOpen(order.orderReference);
    books = await expectExact(order);
    expect(books.attempt.status).toBe("refunded");
    expect(books.order?.status).toBe("paid");
    expect(books.reward).toMatchObject({ status: "rejected", rejectionCode: "refunded", heldByRefund: null });
    expect(books.tokens?.due).toBe(0n);
    expect(books.settlementRows.map(({ status, heldByRefund }) => [status, heldByRefund])).toEqual(
      Array(3).fill(["reversed", null]),
    );
    const moves = await world.database.adminDb
      .select()
      .from(settlementMoves)
      .where(eq(settlementMoves.settlementId, books.settlementRows[0]?.id ?? ""));
    expect(moves).toMatchObject([{ fromStatus: "pending", toStatus: "reversed", reason: "refunded" }]);
    expect(await Promise.all(world.products.map(stockOf))).toEqual(
      shelf.map((was, index) => was + ([2, 1, 3][index] ?? 0)),
    );
    expect(await newsOf(order.orderReference)).toEqual(["referral_reward_rejected"]);
  });

  it("of one line touches its vendor alone, voids the approval, and tells the referrer what is taken off", async () => {
    const order = await world.buy({ by: "card", units: [3, 1, 1] });
    await world.reward(order.orderReference);
    await setReward(order.orderReference, { status: "approved", approvedAt: now });
    const itemId = order.items[0] ?? "";
    const { amountMinor, refundId } = await world.request(order.orderReference, {
      reason: "lines",
      lines: [{ itemId, quantity: 1 }],
    });
    expect(amountMinor).toBe(9_999n);
    let books = await expectExact(order);
    expect(books.settlementRows.filter(({ heldByRefund }) => heldByRefund !== null)).toHaveLength(1);
    await world.settleOpen(order.orderReference);
    books = await expectExact(order);
    expect(books.attempt.status).toBe("approved");
    expect(books.settlementRows.map(({ status }) => status)).toEqual(["pending", "pending", "pending"]);
    expect(books.reward).toMatchObject({ status: "pending_approval", approvedAt: null, heldByRefund: null });
    expect(books.kept.find((line) => line.itemId === itemId)?.quantity).toBe(2);
    const moves = await world.database.adminDb
      .select()
      .from(rewardTransitions)
      .where(eq(rewardTransitions.orderReference, order.orderReference));
    expect(moves.at(-1)).toMatchObject({ toStatus: "pending_approval", reasonCode: "amount_changed" });
    const [news] = await world.database.adminDb
      .select()
      .from(notifications)
      .where(eq(notifications.id, `referral_reward_reduced:${refundId}`));
    expect(news?.data).toEqual({
      orderReference: order.orderReference,
      tokenAmount: ((books.tokens?.gross ?? 0n) - (books.tokens?.due ?? 0n)).toString(),
      tokenDecimals: "18",
    });
  });

  it("of a part, then of the rest, tells the referrer of each part of the reward once", async () => {
    const order = await world.buy({ by: "card", units: [3, 1, 1] });
    await world.reward(order.orderReference);
    for (const wish of [{ reason: "goodwill", amountMinor: 5_000n }, { reason: "whole" }] as const) {
      await world.request(order.orderReference, wish);
      await world.settleOpen(order.orderReference);
    }
    const told = (await world.database.adminDb.select().from(notifications)).filter(
      ({ data }) => data.orderReference === order.orderReference,
    );
    expect(told.map(({ type }) => type).sort()).toEqual(["referral_reward_reduced", "referral_reward_rejected"]);
    const books = await expectExact(order);
    expect(told.reduce((sum, { data }) => sum + BigInt(data.tokenAmount ?? 0), 0n)).toBe(books.tokens?.gross);
  });

  it("is one in flight: the second waits, and the key answers the first again", async () => {
    const order = await world.buy({ by: "card" });
    const ask = (idempotencyKey: string, amountMinor: bigint) =>
      requestRefund(
        { db: world.database.appDb },
        {
          orderReference: order.orderReference,
          wish: { reason: "goodwill", amountMinor },
          note: "late",
          actorId: "ann",
          idempotencyKey,
          now,
        },
      );
    const first = await ask("one", 100n);
    expect(await ask("one", 100n)).toEqual(first);
    await expect(ask("one", 101n)).rejects.toMatchObject({ code: "idempotency_key_reused" });
    await expect(ask("two", 100n)).rejects.toMatchObject({ code: "conflict" });
    await world.settleOpen(order.orderReference);
    expect((await ask("two", 100n)).status).toBe("requested");
    await expectExact(order);
  });
});

describe("what the provider says", () => {
  it("records a refund in the cabinet after the open one was matched, and nothing twice", async () => {
    const order = await world.buy({ by: "card", units: [1, 2, 2] });
    await world.reward(order.orderReference);
    await world.request(order.orderReference, { reason: "goodwill", amountMinor: 500n });
    const { appDb } = world.database;
    await world.database.adminDb.execute(
      `update refunds set status = 'sent' where order_reference = '${order.orderReference}'`,
    );
    const say = (statedMinor: bigint) =>
      recordStatement({ db: appDb }, { orderReference: order.orderReference, statedMinor, now });
    const said = await say(1_234n);
    expect(said.recorded).toHaveLength(2);
    const books = await expectExact(order);
    expect(books.done.map(({ reason, amountMinor }) => [reason, amountMinor]).toSorted()).toEqual([
      ["cabinet", 734n],
      ["goodwill", 500n],
    ]);
    expect(await say(1_234n)).toEqual({ recorded: [], excessMinor: 0n });
    expect(await say(500n)).toEqual({ recorded: [], excessMinor: 0n });
    const more = await say(order.totalMinor + 7n);
    expect(more.excessMinor).toBe(7n);
    expect((await expectExact(order)).attempt.status).toBe("refunded");
  });

  it("knows nothing of a chargeback, which is entered once", async () => {
    const order = await world.buy({ by: "card" });
    const enter = (amountMinor: bigint | null) =>
      recordChargeback(
        { db: world.database.appDb },
        { orderReference: order.orderReference, amountMinor, bankReference: "CB-1", note: "", actorId: "ann", now },
      );
    const [one, two] = await Promise.all([enter(1_000n), enter(1_000n)]);
    expect(one).toEqual(two);
    await expect(enter(999n)).rejects.toMatchObject({ code: "conflict" });
    const said = await recordStatement(
      { db: world.database.appDb },
      { orderReference: order.orderReference, statedMinor: 1_000n, now },
    );
    expect(said.recorded).toHaveLength(1);
    expect((await expectExact(order)).refundedMinor).toBe(2_000n);
  });
});

describe("credit", () => {
  it("is back at once, with every effect in the same batch", async () => {
    const order = await world.buy({ by: "credit", units: [1, 0, 2] });
    await world.reward(order.orderReference);
    const asked = await world.request(order.orderReference, { reason: "goodwill", amountMinor: 2_345n });
    expect(asked.status).toBe("done");
    const { buyerId: userId } = order;
    expect(await getCreditBalance({ db: world.database.appDb }, { userId, currency: "UAH" })).toBe(2_345n);
    const books = await expectExact(order);
    // What credit's limit approved is still within it.
    expect(books.reward?.status).toBe("approved");
    await world.request(order.orderReference, { reason: "whole" });
    expect(await getCreditBalance({ db: world.database.appDb }, { userId, currency: "UAH" })).toBe(order.totalMinor);
    expect(await expectExact(order)).toMatchObject({ attempt: { status: "refunded" }, reward: { status: "rejected" } });
    await expect(world.request(order.orderReference, { reason: "whole" })).rejects.toMatchObject({
      code: "nothing_left",
    });
  });
});

describe("tokens that were paid already", () => {
  it("become a debt of what is too much, once, on the person", async () => {
    const order = await world.buy({ by: "card", units: [2, 0, 0] });
    await world.reward(order.orderReference);
    const gross = (await world.ledgers(order.orderReference)).tokens?.gross ?? 0n;
    await setReward(order.orderReference, { status: "minted", mintedAmount: gross, mintedAt: now });
    const owed = async () =>
      (await world.database.adminDb.select().from(tokenDebtors).where(eq(tokenDebtors.userId, world.referrerId)))[0]
        ?.outstanding ?? 0n;
    const before = await owed();
    await world.request(order.orderReference, {
      reason: "lines",
      lines: [{ itemId: order.items[0] ?? "", quantity: 1 }],
    });
    await world.settleOpen(order.orderReference);
    let { tokens } = await expectExact(order);
    expect((tokens?.minted ?? 0n) - (tokens?.debt ?? 0n)).toBe(tokens?.due);
    await world.request(order.orderReference, { reason: "whole" });
    await world.settleOpen(order.orderReference);
    ({ tokens } = await expectExact(order));
    expect(tokens).toMatchObject({ due: 0n, debt: gross });
    expect((await owed()) - before).toBe(gross);
    expect((await world.ledgers(order.orderReference)).reward?.status).toBe("minted");
  });

  it("wait for the judgement while they are on their way", async () => {
    const order = await world.buy({ by: "card", units: [1, 0, 0] });
    await world.reward(order.orderReference);
    await setReward(order.orderReference, { status: "minting", mintBatchId: "m:1" });
    await world.request(order.orderReference, { reason: "whole" });
    await world.settleOpen(order.orderReference);
    const { reward, debts } = await expectExact(order);
    expect(reward).toMatchObject({ status: "minting", refundUnjudged: true, heldByRefund: null });
    expect(debts).toEqual([]);
  });
});

describe("what a payout or the shelf has already", () => {
  it("a settlement in a payout stays, and its adjustment is a negative balance", async () => {
    const order = await world.buy({ by: "card", units: [1, 1, 1] });
    const vendorId = `vendor-of-${world.products[0]}`;
    const { adminDb } = world.database;
    const ofVendor = and(eq(settlements.orderReference, order.orderReference), eq(settlements.vendorId, vendorId));
    await adminDb.update(settlements).set({ status: "in_payout" }).where(ofVendor);
    await world.request(order.orderReference, { reason: "whole" });
    await world.settleOpen(order.orderReference);
    const books = await expectExact(order);
    expect(books.settlementRows.map((row) => (row.vendorId === vendorId ? row.status : "-")).toSorted()).toEqual([
      "-",
      "-",
      "in_payout",
    ]);
    expect(books.settlementRows.filter(({ status }) => status === "reversed")).toHaveLength(2);
  });

  it("units that were never on the shelf do not go back to it", async () => {
    const order = await world.buy({ by: "card", units: [3, 0, 0] });
    const [productId = ""] = world.products;
    await world.database.adminDb.insert(stockShortfalls).values({
      id: `${order.orderId}:${productId}`,
      orderId: order.orderId,
      productId,
      missing: 1n,
      createdAt: now,
    });
    const was = await stockOf(productId);
    const one = { reason: "lines", lines: [{ itemId: order.items[0] ?? "", quantity: 1 }] } as const;
    await world.request(order.orderReference, one);
    await world.settleOpen(order.orderReference);
    expect(await stockOf(productId)).toBe(was);
    await world.request(order.orderReference, { reason: "whole" });
    await world.settleOpen(order.orderReference);
    // Two of the three were, and an amount without lines would give back none.
    expect(await stockOf(productId)).toBe(was + 2);
  });
});

describe("a membership", () => {
  it("loses its price to a row of its own", async () => {
    const order = await world.buy({ by: "card", isMembership: true });
    await world.reward(order.orderReference);
    await world.request(order.orderReference, { reason: "goodwill", amountMinor: 3_333n });
    await world.settleOpen(order.orderReference);
    const books = await expectExact(order);
    expect(books.periods).toMatchObject([{ amountMinor: 3_333n, userId: order.buyerId }]);
  });
});
