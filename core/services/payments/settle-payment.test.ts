import { eq } from "drizzle-orm";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import type { ProviderStatus } from "#core/domain/payment";
import { createOrder } from "#core/services/orders/create-order";
import { settlePayment } from "#core/services/payments/settle-payment";
import type { Database } from "#db/client";
import {
  erpSalesAssists,
  firstPaidOrders,
  orders,
  outbox,
  paidOrders,
  paymentAttempts,
  paymentEvents,
  products,
  refunds,
  settlements,
  stockShortfalls,
  wallets,
} from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import {
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  placeOrder,
  providerEvent,
  serviceContext,
} from "#scripts/testing/store-fixture";

const WALLET = "0x00000000000000000000000000000000000000A1";
let admin: Database;
let adminUrl: string;
let db: Database;
let referrer: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  db = database.appDb;
  admin = database.adminDb;
  adminUrl = database.adminUrl;
  referrer = await addReferrer(admin, "Frnd7Ref", WALLET);
});

const now = new Date("2026-03-01T10:00:05Z");

async function orderReadyToPay(options: { stock?: number; quantity?: number; cookieCode?: string | null } = {}) {
  const [buyerId, productId] = await Promise.all([addUser(admin), addProduct(admin, { stock: options.stock ?? 100 })]);
  const order = await placeOrder(db, { buyerId, productId, cookieCode: "Frnd7Ref", ...options });
  const reference = await addAttempt(db, order, buyerId);
  return { ...order, buyerId, productId, reference };
}

const rowsOf = {
  settlements: (reference: string) => db.select().from(settlements).where(eq(settlements.orderReference, reference)),
  assists: (reference: string) =>
    db.select().from(erpSalesAssists).where(eq(erpSalesAssists.orderReference, reference)),
  order: async (orderId: string) => (await db.select().from(orders).where(eq(orders.id, orderId)))[0],
  stock: async (productId: string) => (await db.select().from(products).where(eq(products.id, productId)))[0]?.stock,
  events: (reference: string) => db.select().from(paymentEvents).where(eq(paymentEvents.orderReference, reference)),
};

describe("a paid order", () => {
  it("writes both rails' facts and the event in one go", async () => {
    const { orderId, reference, totalMinor, productId } = await orderReadyToPay({ quantity: 2 });
    const result = await settlePayment({ db, clone }, { event: providerEvent(reference, totalMinor), now });
    expect(result).toEqual({ outcome: "applied", note: null, paid: true });

    expect(await rowsOf.order(orderId)).toMatchObject({ status: "paid", paidReference: reference, paidAt: now });
    expect(await rowsOf.settlements(reference)).toMatchObject([
      { grossMinor: 20_000n, platformMinor: 4000n, referralMinor: 1000n, netMinor: 15_000n, status: "pending" },
    ]);
    expect(await rowsOf.assists(reference)).toMatchObject([{ referrerUserId: referrer, commissionMinor: 1000n }]);
    expect(await rowsOf.stock(productId)).toBe(98);
    const [event] = await db
      .select()
      .from(outbox)
      .where(eq(outbox.id, `payment.paid:${reference}`));
    expect(event).toMatchObject({ message: { type: "payment.paid", orderReference: reference }, sentAt: null });
  });

  it("is paid once however often and however concurrently the provider says so", async () => {
    const { reference, totalMinor, productId, orderId } = await orderReadyToPay();
    const dates = [1, 2, 3].map((second) => new Date(`2026-03-01T10:00:0${second}Z`));
    const deliveries = Array.from({ length: 24 }, (_, index) =>
      settlePayment(
        { db, clone },
        { event: providerEvent(reference, totalMinor, { at: dates[index % 3] as Date }), now },
      ),
    );
    const results = await Promise.all(deliveries);
    expect(results.filter((result) => result.paid)).toHaveLength(1);
    expect(await rowsOf.settlements(reference)).toHaveLength(1);
    expect(await rowsOf.assists(reference)).toHaveLength(1);
    expect(await rowsOf.stock(productId)).toBe(99);
    expect(await db.select().from(paidOrders).where(eq(paidOrders.orderId, orderId))).toHaveLength(1);
    expect(await rowsOf.events(reference)).toHaveLength(3);
  });

  it("stays paid by one attempt when two are approved at once; the other is given back", async () => {
    const { reference, totalMinor, orderId, buyerId, productId } = await orderReadyToPay();
    const second = await addAttempt(db, { orderId, totalMinor }, buyerId, 2);
    const results = await Promise.all(
      [reference, second].map((each) => settlePayment({ db, clone }, { event: providerEvent(each, totalMinor), now })),
    );
    expect(results.map((result) => result.paid).sort()).toEqual([false, true]);
    const attempts = await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId));
    expect(attempts.map((attempt) => attempt.status).sort()).toEqual(["approved", "surplus"]);
    const surplus = attempts.find((attempt) => attempt.status === "surplus")?.orderReference ?? "";
    expect(await db.select().from(refunds).where(eq(refunds.orderReference, surplus))).toMatchObject([
      { amountMinor: totalMinor, reason: "double_payment", status: "requested" },
    ]);
    const [sent] = await db
      .select()
      .from(outbox)
      .where(eq(outbox.id, `refund.requested:${surplus}`));
    expect(sent?.message).toEqual({ type: "refund.requested", orderReference: surplus });
    expect(await rowsOf.stock(productId)).toBe(99);
  });

  it("survives a shelf that emptied meanwhile: the payment stands, the shortfall is recorded", async () => {
    const { reference, totalMinor, productId, orderId } = await orderReadyToPay({ stock: 3, quantity: 3 });
    await admin.update(products).set({ stock: 1 }).where(eq(products.id, productId));
    expect((await settlePayment({ db, clone }, { event: providerEvent(reference, totalMinor), now })).paid).toBe(true);
    expect(await rowsOf.stock(productId)).toBe(0);
    const shortfalls = await db.select().from(stockShortfalls).where(eq(stockShortfalls.orderId, orderId));
    expect(shortfalls).toMatchObject([{ productId, missing: 2n }]);
  });

  it("gives the last items to as many buyers as there are items, at any concurrency", async () => {
    const productId = await addProduct(admin, { stock: 20 });
    const buyers = await Promise.all(Array.from({ length: 30 }, () => addUser(admin)));
    const payments = await Promise.all(
      buyers.map(async (buyerId) => {
        const order = await placeOrder(db, { buyerId, productId });
        return { ...order, reference: await addAttempt(db, order, buyerId) };
      }),
    );
    const results = await Promise.all(
      payments.flatMap(({ reference, totalMinor }) =>
        [1, 2].map(() => settlePayment({ db, clone }, { event: providerEvent(reference, totalMinor), now })),
      ),
    );
    expect(results.filter((result) => result.paid)).toHaveLength(30);
    expect(await rowsOf.stock(productId)).toBe(0);
    const shortfalls = await db.select().from(stockShortfalls).where(eq(stockShortfalls.productId, productId));
    expect(shortfalls.reduce((sum, row) => sum + row.missing, 0n)).toBe(10n);
  });

  it("takes each of its products off the shelf, locked in the order of their ids whatever its lines say", async () => {
    const ids = await Promise.all([5, 2, 3].map((stock) => addProduct(admin, { stock })));
    const [lowest = "", ...others] = ids.toSorted();
    const buyerId = await addUser(admin);
    const order = await createOrder(serviceContext(db), {
      orderId: "several0goods",
      buyerId,
      items: [...others.toReversed(), lowest].map((productId) => ({ productId, quantity: 2 })),
      contact: { name: "Test", phone: "1", city: "Kyiv", address: "1" },
      cookieCodes: [],
      now,
    });
    const reference = await addAttempt(db, order, buyerId);
    await admin
      .update(products)
      .set({ stock: 1 })
      .where(eq(products.id, ids[1] ?? ""));
    const [holder, looker] = [new pg.Client(adminUrl), new pg.Client(adminUrl)];
    await Promise.all([holder.connect(), looker.connect()]);
    try {
      await holder.query("begin");
      await holder.query("select from products where id = any($1) for update", [others]);
      const settled = settlePayment({ db, clone }, { event: providerEvent(reference, order.totalMinor), now });
      const isLowestLocked = () =>
        looker.query("select from products where id = $1 for update nowait", [lowest]).then(
          () => false,
          (error: { code: string }) => error.code === "55P03",
        );
      await expect.poll(isLowestLocked, { timeout: 10_000 }).toBe(true);
      await holder.query("rollback");
      expect(await settled).toMatchObject({ paid: true });
    } finally {
      await Promise.all([holder.end(), looker.end()]);
    }
    expect(await Promise.all(ids.map(rowsOf.stock))).toEqual([3, 0, 1]);
    const shortfalls = await db.select().from(stockShortfalls).where(eq(stockShortfalls.orderId, order.orderId));
    expect(shortfalls).toMatchObject([{ productId: ids[1], missing: 1n }]);
  });
});

describe("attribution at the moment of payment", () => {
  it("goes to one of two first orders paid at once; the other says why it earns nothing", async () => {
    const productId = await addProduct(admin);
    for (let round = 0; round < 20; round++) {
      const buyerId = await addUser(admin);
      const placed = await Promise.all(
        [1, 2].map(() => placeOrder(db, { buyerId, productId, cookieCode: "Frnd7Ref" })),
      );
      const references = await Promise.all(placed.map((order) => addAttempt(db, order, buyerId)));
      const results = await Promise.all(
        references.map((reference) =>
          settlePayment({ db, clone }, { event: providerEvent(reference, placed[0]?.totalMinor ?? 0n), now }),
        ),
      );
      expect(results.every((result) => result.paid)).toBe(true);
      const paid = await Promise.all(placed.map((order) => rowsOf.order(order.orderId)));
      expect(paid.map((order) => order?.refusedReason ?? order?.referralCode).sort()).toEqual([
        "Frnd7Ref",
        "not_first_purchase",
      ]);
      const assists = await Promise.all(references.map((reference) => rowsOf.assists(reference)));
      expect(assists.flat()).toHaveLength(1);
      expect(await db.select().from(firstPaidOrders).where(eq(firstPaidOrders.buyerId, buyerId))).toHaveLength(1);
    }
  });

  it("is refused when the buyer has linked the referrer's wallet after ordering", async () => {
    const wallet = "0x00000000000000000000000000000000000000B2";
    await addReferrer(admin, "Wa11etRR", wallet);
    const { reference, totalMinor, orderId, buyerId } = await orderReadyToPay({ cookieCode: "Wa11etRR" });
    await admin.update(wallets).set({ userId: buyerId }).where(eq(wallets.address, wallet));
    await settlePayment({ db, clone }, { event: providerEvent(reference, totalMinor), now });
    expect(await rowsOf.order(orderId)).toMatchObject({ referralCode: null, refusedReason: "wallet_overlap" });
    expect(await rowsOf.settlements(reference)).toMatchObject([{ referralMinor: 0n }]);
  });
});

describe("an event that must not pay", () => {
  it.each([
    ["another amount", { amountMinor: 1n }],
    ["another currency", { currency: "USD" }],
    ["a status nobody knows", { status: null }],
  ] as const)("with %s is parked and changes nothing", async (_name, change) => {
    const { reference, totalMinor, orderId } = await orderReadyToPay();
    const event = { ...providerEvent(reference, totalMinor), ...change };
    expect(await settlePayment({ db, clone }, { event, now })).toMatchObject({ outcome: "parked", paid: false });
    expect(await rowsOf.order(orderId)).toMatchObject({ status: "pending" });
    expect(await rowsOf.events(reference)).toMatchObject([{ outcome: "parked" }]);
  });

  it("for unknown references is counted in one row a day, however many arrive", async () => {
    const strays = Array.from({ length: 30 }, (_, index) => providerEvent(`ring-test-nobody-${index + 1}`, 1n));
    const settled = await Promise.all(strays.map((event) => settlePayment({ db, clone }, { event, now })));
    expect(settled.every(({ outcome, note }) => outcome === "parked" && note?.code === "unknown_reference")).toBe(true);
    const rows = await db.select().from(paymentEvents).where(eq(paymentEvents.note, "unknown reference"));
    expect(rows).toMatchObject([{ outcome: "parked", seen: 30 }]);
    const tomorrow = new Date(now.getTime() + 86_400_000);
    await settlePayment({ db, clone }, { event: providerEvent("ring-test-nobody-1", 1n), now: tomorrow });
    const both = await db.select().from(paymentEvents).where(eq(paymentEvents.note, "unknown reference"));
    expect(both.map(({ seen }) => seen).sort()).toEqual([1, 30]);
  });

  it("of another shape, or of a state nobody knows for a reference nobody knows, is refused and leaves nothing", async () => {
    const before = await db.$count(paymentEvents);
    const strange = [
      providerEvent("another-shop-1", 1n),
      { ...providerEvent("ring-test-nobody-1", 1n), status: null },
      providerEvent("ring-test-a;b-1", 1n),
    ];
    for (const event of strange) {
      await expect(settlePayment({ db, clone }, { event, now })).rejects.toMatchObject({ code: "unreadable_body" });
    }
    expect(await db.$count(paymentEvents)).toBe(before);
  });

  it("that releases a hold is asked about: the statement closes its attempt, and a late approval pays nothing", async () => {
    const { reference, totalMinor, orderId } = await orderReadyToPay();
    const told = (status: ProviderStatus, more = {}) =>
      settlePayment({ db, clone }, { event: { ...providerEvent(reference, totalMinor, { status }), ...more }, now });
    await told("in_progress");
    expect(await told("voided")).toMatchObject({ outcome: "applied", note: { code: "refund_suspected" }, paid: false });
    expect(await told("voided")).toMatchObject({ outcome: "repeated" });
    expect(await told("voided", { refundedMinor: totalMinor })).toEqual({
      outcome: "applied",
      note: null,
      paid: false,
    });
    expect(await told("approved")).toMatchObject({ outcome: "ignored", paid: false });
    expect(await rowsOf.order(orderId)).toMatchObject({ status: "pending" });
  });

  it("declined or expired ends its own attempt only, and a late one never undoes a payment", async () => {
    const { reference, totalMinor, orderId, buyerId } = await orderReadyToPay();
    const second = await addAttempt(db, { orderId, totalMinor }, buyerId, 2);
    await settlePayment({ db, clone }, { event: providerEvent(reference, totalMinor, { status: "declined" }), now });
    await settlePayment({ db, clone }, { event: providerEvent(second, totalMinor), now });
    await settlePayment({ db, clone }, { event: providerEvent(second, totalMinor, { status: "expired" }), now });
    const attempts = await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId));
    expect(new Map(attempts.map((attempt) => [attempt.orderReference, attempt.status]))).toEqual(
      new Map([
        [reference, "declined"],
        [second, "approved"],
      ]),
    );
    expect(await rowsOf.order(orderId)).toMatchObject({ status: "paid" });
  });
});
