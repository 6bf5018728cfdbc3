import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { orderIdFrom } from "#core/domain/order-id";
import { createOrder } from "#core/services/orders/create-order";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { createReward } from "#core/services/rewards/create-reward";
import type { Database } from "#db/client";
import { erpSalesAssists, orderItems, orders, referralRewards, settlements, users, vendors } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import {
  addProduct,
  addReferrer,
  addUser,
  clone,
  grantTo,
  payByCard,
  serviceContext,
} from "#scripts/testing/store-fixture";

const CODE = "Vend7Ref";
const now = new Date("2026-03-01T10:00:00Z");

let database: TestDatabase;
let admin: Database;
let db: Database;
let own: string;
let aliased: string;
let others: string;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ adminDb: admin, appDb: db } = database);
  const referrerId = await addReferrer(admin, CODE, "0x00000000000000000000000000000000000000a1");
  own = await addProduct(admin);
  await admin
    .update(vendors)
    .set({ userId: referrerId })
    .where(eq(vendors.id, `vendor-of-${own}`));
  aliased = await addProduct(admin);
  const alias = await addUser(admin);
  await admin
    .update(users)
    .set({ email: `${referrerId}+shop@users.test` })
    .where(eq(users.id, alias));
  await admin
    .update(vendors)
    .set({ userId: alias })
    .where(eq(vendors.id, `vendor-of-${aliased}`));
  others = await addProduct(admin);
});

function place(buyerId: string, products: readonly string[]) {
  return createOrder(serviceContext(db), {
    orderId: orderIdFrom(crypto.randomUUID()),
    buyerId,
    items: products.map((productId) => ({ productId, quantity: 1 })),
    contact: { name: "Nina", phone: "1", city: "Kyiv", address: "Khreshchatyk 1" },
    cookieCodes: [CODE],
    now,
  });
}

async function pay(rail: "card" | "credit", order: Awaited<ReturnType<typeof place>>, buyerId: string) {
  if (rail === "credit") {
    await grantTo(db, buyerId, order.totalMinor);
    return (await payWithCredit({ db, clone }, { orderId: order.orderId, buyerId, now })).orderReference;
  }
  return payByCard(db, order, buyerId, now);
}

const rewardContext = () => ({
  db: database.consumerDb,
  chain: { readTokenDecimals: async () => 18 },
  oracle: { readPrice: async (at: Date) => ({ tokenUsd: "0.10", source: "config", at: at.toISOString() }) },
  policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
});

describe("a vendor who shares his code", () => {
  it.each(["card", "credit"] as const)("earns nothing on his own goods, paid by %s", async (rail) => {
    const buyerId = await addUser(admin);
    const order = await place(buyerId, [own, others, aliased]);
    expect(order).toMatchObject({ referralApplied: true, referralCode: CODE });
    const items = await admin.select().from(orderItems).where(eq(orderItems.orderId, order.orderId));
    expect(
      items
        .toSorted((one, other) => one.position - other.position)
        .map(({ referralRateBp, referralRateSource }) => [referralRateBp, referralRateSource]),
    ).toEqual([
      [0, "env"],
      [500, "env"],
      [0, "env"],
    ]);
    const [placed] = await admin.select().from(orders).where(eq(orders.id, order.orderId));
    expect(placed?.rewardPercent).toBe("1.6667");

    const orderReference = await pay(rail, order, buyerId);
    const settled = await admin.select().from(settlements).where(eq(settlements.orderReference, orderReference));
    const assisted = await admin
      .select()
      .from(erpSalesAssists)
      .where(eq(erpSalesAssists.orderReference, orderReference));
    const expected = { [`vendor-of-${own}`]: 0n, [`vendor-of-${aliased}`]: 0n, [`vendor-of-${others}`]: 500n };
    expect(Object.fromEntries(settled.map((row) => [row.vendorId, row.referralMinor]))).toEqual(expected);
    expect(Object.fromEntries(assisted.map((row) => [row.vendorId, row.commissionMinor]))).toEqual(expected);

    expect(await createReward(rewardContext(), { orderReference, now })).toMatchObject({ outcome: "created" });
    const [reward] = await admin
      .select()
      .from(referralRewards)
      .where(eq(referralRewards.orderReference, orderReference));
    expect(reward?.commissionNumerator).toBe(10_000n * 500n);
  });

  it("is told that an order of nothing but his own goods is a referral of himself", async () => {
    const order = await place(await addUser(admin), [own, aliased]);
    expect(order).toMatchObject({ referralApplied: false, referralCode: null, refusedReason: "self_referral" });
    const [placed] = await admin.select().from(orders).where(eq(orders.id, order.orderId));
    expect(placed).toMatchObject({ referrerUserId: null, refusedCode: CODE, refusedReason: "self_referral" });
  });

  it("leaves what is bought without his code at its rate", async () => {
    const order = await createOrder(serviceContext(db), {
      orderId: orderIdFrom(crypto.randomUUID()),
      buyerId: await addUser(admin),
      items: [{ productId: own, quantity: 1 }],
      contact: { name: "Nina", phone: "1", city: "Kyiv", address: "Khreshchatyk 1" },
      cookieCodes: [],
      now,
    });
    const [item] = await admin.select().from(orderItems).where(eq(orderItems.orderId, order.orderId));
    expect(item?.referralRateBp).toBe(500);
  });
});
