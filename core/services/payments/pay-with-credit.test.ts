import { randomUUID } from "node:crypto";
import { eq, inArray, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { grantCredit } from "#core/services/credit/grant-credit";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import type { Database } from "#db/client";
import { creditAccounts, creditEntries, paymentAttempts, settlements } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addAttempt, addProduct, addUser, clone, placeOrder } from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;
let productId: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  db = database.appDb;
  admin = database.adminDb;
  productId = await addProduct(admin, { stock: 1000 });
});

const now = new Date("2026-03-01T10:00:00Z");

async function buyerWithCredit(amountMinor: bigint): Promise<string> {
  const buyerId = await addUser(admin);
  const grant = { grantId: randomUUID(), email: `${buyerId}@users.test`, currency: "UAH", reason: "test" } as const;
  await grantCredit({ db, clone }, { ...grant, amountMinor, actorId: "admin", now });
  return buyerId;
}

const balanceOf = (userId: string) => getCreditBalance({ db }, { userId, currency: "UAH" });

describe("credit", () => {
  it("pays an order, once, and the ledger's two sides stay equal", async () => {
    const buyerId = await buyerWithCredit(25_000n);
    const order = await placeOrder(db, { buyerId, productId });
    const first = await payWithCredit({ db, clone }, { orderId: order.orderId, buyerId, now });
    const again = await payWithCredit({ db, clone }, { orderId: order.orderId, buyerId, now });
    expect(first.paid).toBe(true);
    expect(again).toEqual({ orderReference: first.orderReference, paid: false });
    expect(await balanceOf(buyerId)).toBe(15_000n);
    expect(
      await db.select().from(settlements).where(eq(settlements.orderReference, first.orderReference)),
    ).toHaveLength(1);
  });

  it("is never spent twice: ten orders against a balance for three pay three", async () => {
    const buyerId = await buyerWithCredit(35_000n);
    const placed = await Promise.all(Array.from({ length: 10 }, () => placeOrder(db, { buyerId, productId })));
    const results = await Promise.allSettled(
      placed.map(({ orderId }) => payWithCredit({ db, clone }, { orderId, buyerId, now })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(3);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "insufficient_credit" });
    }
    expect(await balanceOf(buyerId)).toBe(5_000n);
  });

  it("pays an order once when two tabs press the button together", async () => {
    for (let round = 0; round < 10; round++) {
      const buyerId = await buyerWithCredit(50_000n);
      const { orderId } = await placeOrder(db, { buyerId, productId });
      const results = await Promise.all([1, 2, 3].map(() => payWithCredit({ db, clone }, { orderId, buyerId, now })));
      expect(results.filter((result) => result.paid)).toHaveLength(1);
      expect(new Set(results.map((result) => result.orderReference)).size).toBe(1);
      expect(await balanceOf(buyerId)).toBe(40_000n);
    }
  });

  it("takes the next attempt's number when the card was tried before", async () => {
    const buyerId = await buyerWithCredit(10_000n);
    const order = await placeOrder(db, { buyerId, productId });
    await addAttempt(db, order, buyerId, 1);
    const { orderReference } = await payWithCredit({ db, clone }, { orderId: order.orderId, buyerId, now });
    expect(orderReference).toBe(`ring-test-${order.orderId}-2`);
    const attempts = await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, order.orderId));
    expect(attempts.map((attempt) => attempt.status).sort()).toEqual(["approved", "created"]);
  });

  it("is refused without an account and for somebody else's order", async () => {
    const buyerId = await addUser(admin);
    const { orderId } = await placeOrder(db, { buyerId, productId });
    await expect(payWithCredit({ db, clone }, { orderId, buyerId, now })).rejects.toMatchObject({
      code: "insufficient_credit",
    });
    await expect(payWithCredit({ db, clone }, { orderId, buyerId: "other", now })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("is granted once for one grant id", async () => {
    const buyerId = await addUser(admin);
    const grant = { grantId: randomUUID(), email: `${buyerId}@users.test`, currency: "UAH", reason: "test" } as const;
    await Promise.all(
      [1, 2, 3].map(() => grantCredit({ db, clone }, { ...grant, amountMinor: 700n, actorId: "admin", now })),
    );
    expect(await balanceOf(buyerId)).toBe(700n);
  });

  it("adds up: every transaction sums to zero, every balance to its entries", async () => {
    const sums = await admin
      .select({ sum: sql<string>`sum(${creditEntries.amountMinor})` })
      .from(creditEntries)
      .groupBy(creditEntries.transactionKey);
    expect(sums.length).toBeGreaterThan(10);
    expect(new Set(sums.map((row) => row.sum))).toEqual(new Set(["0"]));
    const accounts = await admin.select().from(creditAccounts);
    const entries = await admin
      .select()
      .from(creditEntries)
      .where(
        inArray(
          creditEntries.accountId,
          accounts.map((account) => account.id),
        ),
      );
    for (const account of accounts) {
      const own = entries.filter((entry) => entry.accountId === account.id);
      expect(account.balanceMinor).toBe(own.reduce((sum, entry) => sum + entry.amountMinor, 0n));
    }
  });
});
