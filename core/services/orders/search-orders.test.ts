import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { OrderFilter } from "#core/domain/order-search";
import { searchOrders } from "#core/services/orders/search-orders";
import { settlePayment } from "#core/services/payments/settle-payment";
import type { Database } from "#db/client";
import { orderItems, paymentAttempts, referralRewards, refundRequests, refunds } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { rewardRow } from "#scripts/testing/reward-row";
import {
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  placeOrder,
  providerEvent,
} from "#scripts/testing/store-fixture";

const CODE = "Frnd7Ref";
const WALLET = "0x00000000000000000000000000000000000000a1";
const HASH = `0x${"ab".repeat(32)}`;
const now = new Date("2026-03-01T10:00:00Z");

let admin: Database;
let db: Database;
let buyerId: string;
let productId: string;
let referrerId: string;

beforeAll(async () => {
  ({ adminDb: admin, appDb: db } = await createTestDatabase());
  referrerId = await addReferrer(admin, CODE, WALLET);
  [buyerId, productId] = [await addUser(admin), await addProduct(admin)];
});

async function buy({ by = buyerId, code = null as string | null, quantity = 1, settle = true } = {}) {
  const order = await placeOrder(db, { buyerId: by, productId, cookieCode: code, quantity });
  const orderReference = await addAttempt(db, order, by);
  if (settle) {
    await settlePayment({ db, clone }, { event: providerEvent(orderReference, order.totalMinor), now });
  }
  return { ...order, orderReference };
}

/** A refund as its verb writes it when it is done. */
async function giveBack(
  orderReference: string,
  amountMinor: bigint,
  status: "done" | "refused" | "requested" = "done",
) {
  const done = status === "done" ? { position: 1, endedAt: now } : {};
  const row = { orderReference, amountMinor, currency: "UAH" as const, reason: "goodwill" as const, nextTryAt: now };
  await admin.insert(refunds).values({ ...row, status, ...done });
}

const search = (query?: string, show: OrderFilter = "all") => searchOrders({ db }, { query, show, pageSize: 50 });
const found = async (query: string) => (await search(query)).orders.map(({ id }) => id);

describe("an order is found by", () => {
  it("its id, and the reference of any attempt", async () => {
    const { orderId, orderReference } = await buy({ settle: false });
    const again = await addAttempt(db, { orderId, totalMinor: 10_000n }, buyerId, 2);
    for (const query of [orderId, `#${orderId}`, orderReference, again, `https://store.test/uk/orders/${orderId}`]) {
      expect(await found(query)).toEqual([orderId]);
    }
    expect(await search("nowhere")).toEqual({ key: { kind: "reference", value: "nowhere" }, orders: [], next: null });
  });

  it("the e-mail of its buyer or referrer, their wallet in any spelling, its code, and what paid its reward", async () => {
    const friend = await addUser(admin);
    const own = await buy({ by: referrerId });
    const earned = await buy({ by: friend, code: CODE });
    const items = await admin.select().from(orderItems).where(eq(orderItems.orderId, earned.orderId));
    const lines = items.map((item) => ({ totalMinor: item.lineTotalMinor, referralRateBp: item.referralRateBp }));
    const row = rewardRow({ ...earned, lines }, "fiat");
    await admin.insert(referralRewards).values({ ...row, referrerUserId: referrerId, txHash: HASH });

    expect(await found(`${friend}@users.test`)).toEqual([earned.orderId]);
    expect(await found(`${referrerId}@Users.test`)).toEqual([earned.orderId, own.orderId]);
    expect(await found(WALLET.toUpperCase().replace("0X", "0x"))).toEqual([earned.orderId, own.orderId]);
    expect(await found(CODE)).toEqual([earned.orderId]);
    expect(await found(HASH)).toEqual([earned.orderId]);
    // A second order earns nothing, but somebody may ask why.
    const second = await buy({ by: friend, code: CODE });
    expect(await found(CODE)).toEqual([second.orderId, earned.orderId]);
  });
});

describe("the list", () => {
  it("goes on after an order, newest first, each once, however many were placed at the same moment", async () => {
    const by = await addUser(admin);
    const placed: string[] = [];
    for (let n = 0; n < 5; n++) placed.push((await buy({ by, settle: false })).orderId);
    const email = `${by}@users.test`;
    const seen: string[] = [];
    let before: string | undefined;
    const sizes: number[] = [];
    do {
      const page = await searchOrders({ db }, { query: email, show: "all", before, pageSize: 2 });
      sizes.push(page.orders.length);
      seen.push(...page.orders.map(({ id }) => id));
      before = page.next ?? undefined;
    } while (before);
    expect(sizes).toEqual([2, 2, 1]);
    expect(seen).toEqual(placed.toReversed());
  });

  it("says what became of the money, and can leave out the rest", async () => {
    const by = await addUser(admin);
    const email = `${by}@users.test`;
    const [open, paid, partly, whole, asked, refused] = [
      await buy({ by, settle: false }),
      await buy({ by }),
      await buy({ by }),
      await buy({ by }),
      await buy({ by }),
      await buy({ by }),
    ];
    await giveBack(partly.orderReference, 3_000n);
    await giveBack(whole.orderReference, 10_000n);
    await admin
      .update(paymentAttempts)
      .set({ status: "refunded" })
      .where(eq(paymentAttempts.orderReference, whole.orderReference));
    const [item] = await admin.select().from(orderItems).where(eq(orderItems.orderId, asked.orderId));
    await admin.insert(refundRequests).values({
      id: "asked",
      orderReference: asked.orderReference,
      orderId: asked.orderId,
      itemId: item?.id ?? "",
      vendorId: item?.vendorId ?? "",
      quantity: 1,
      reason: "broken",
      askedBy: by,
      askedAt: now,
    });
    await giveBack(refused.orderReference, 1_000n, "refused");

    const all = await search(email);
    expect(
      all.orders.map(({ id, status, refunded, refundedMinor, waits }) => [id, status, refunded, refundedMinor, waits]),
    ).toEqual([
      [refused.orderId, "paid", "none", 0n, true],
      [asked.orderId, "paid", "none", 0n, true],
      [whole.orderId, "paid", "whole", 10_000n, false],
      [partly.orderId, "paid", "partly", 3_000n, false],
      [paid.orderId, "paid", "none", 0n, false],
      [open.orderId, "pending", "none", 0n, false],
    ]);
    const idsOf = async (show: OrderFilter) => (await search(email, show)).orders.map(({ id }) => id);
    expect(await idsOf("paid")).toEqual([refused.orderId, asked.orderId, paid.orderId]);
    expect(await idsOf("partly_refunded")).toEqual([partly.orderId]);
    expect(await idsOf("refunded")).toEqual([whole.orderId]);
    expect(await idsOf("to_decide")).toEqual([refused.orderId, asked.orderId]);
  });
});
