import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { firstCheckAt, MAX_ATTEMPTS_AN_HOUR, nextCheckAt, type PolledAttempt } from "#core/domain/payment";
import { gatewaysOf, type PaymentGateway } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { checkPayments } from "#core/services/payments/check-payments";
import { noteReturn } from "#core/services/payments/note-return";
import { startPayment } from "#core/services/payments/start-payment";
import type { Database } from "#db/client";
import { paymentAttempts, users } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addAttempt, addProduct, addUser, clone, placeOrder, providerEvent } from "#scripts/testing/store-fixture";

const now = new Date("2026-03-02T12:00:00Z");
const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

let db: Database;
let admin: Database;
let productId: string;

beforeAll(async () => {
  ({ appDb: db, adminDb: admin } = await createTestDatabase());
  productId = await addProduct(admin, { stock: 100_000 });
});

/** A provider that knows only the payments in `paid`, and records what it is polled about. */
function providerWith(paid: ReadonlyMap<string, bigint>) {
  const polled: string[] = [];
  const gateway: Pick<PaymentGateway, "provider" | "startCheckout" | "readStatus"> = {
    provider: "wayforpay",
    startCheckout: async () => ({ kind: "form", action: "https://pay.test", fields: [] }),
    async readStatus(orderReference) {
      polled.push(orderReference);
      const amount = paid.get(orderReference);
      if (amount === undefined) return null;
      return { ...providerEvent(orderReference, amount, { at: now }), refundedMinor: 0n };
    },
  };
  const ctx: Pick<ServiceContext, "db" | "clone" | "gateways"> = {
    db,
    clone,
    gateways: gatewaysOf([gateway as PaymentGateway]),
  };
  return { ctx, polled };
}

async function newOrder(buyerId?: string) {
  const buyer = buyerId ?? (await addUser(admin));
  return { buyerId: buyer, ...(await placeOrder(db, { buyerId: buyer, productId })) };
}

describe("beginning to pay", () => {
  const begin = ({ orderId, buyerId }: { orderId: string; buyerId: string }, at = now) =>
    startPayment(providerWith(new Map()).ctx, { orderId, buyerId, locale: "en", now: at });

  it("reuses the open attempt, however many requests come and however concurrent", async () => {
    const order = await newOrder();
    const forms = await Promise.all(Array.from({ length: 6 }, () => begin(order)));
    expect(new Set(forms.map(({ orderReference }) => orderReference))).toHaveLength(1);
    expect(await db.$count(paymentAttempts, eq(paymentAttempts.orderId, order.orderId))).toBe(1);
  });

  it("starts another attempt once the payer has returned or the form is old", async () => {
    const order = await newOrder();
    const first = await begin(order);
    await noteReturn({ db }, { orderReference: first.orderReference, now });
    const second = await begin(order);
    const third = await begin(order, minutesLater(31));
    const references = [first, second, third].map(({ orderReference }) => orderReference);
    expect(references).toEqual([1, 2, 3].map((attempt) => `${clone.slug}-${order.orderId}-${attempt}`));
  });

  it("is refused above the hourly limit, for this payer only", async () => {
    const order = await newOrder();
    for (let index = 0; index < MAX_ATTEMPTS_AN_HOUR; index++) {
      const { orderReference } = await begin(order);
      await noteReturn({ db }, { orderReference, now });
    }
    await expect(begin(order)).rejects.toMatchObject({ code: "rate_limited" });
    expect(await begin(await newOrder())).toMatchObject({ action: "https://pay.test" });
    expect(await begin(order, minutesLater(61))).toMatchObject({ action: "https://pay.test" });
  });
});

describe("a payer who came back", () => {
  it("is recorded once, and never after the payment is final", async () => {
    const order = await newOrder();
    const orderReference = await addAttempt(admin, order, order.buyerId);
    const stored = async () => {
      const [row] = await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderReference, orderReference));
      return row;
    };
    await noteReturn({ db }, { orderReference, now });
    await noteReturn({ db }, { orderReference, now: minutesLater(5) });
    expect(await stored()).toMatchObject({ returnedAt: now, nextCheckAt: minutesLater(1) });
    await admin
      .update(paymentAttempts)
      .set({ status: "approved", returnedAt: null, nextCheckAt: null })
      .where(eq(paymentAttempts.orderReference, orderReference));
    await noteReturn({ db }, { orderReference, now });
    expect(await stored()).toMatchObject({ returnedAt: null, nextCheckAt: null });
  });
});

describe("polling", () => {
  it("takes turns between payers, those who came back first", async () => {
    await admin.update(paymentAttempts).set({ nextCheckAt: null }).where(isNotNull(paymentAttempts.nextCheckAt));
    const crowd = await newOrder();
    for (let attempt = 1; attempt <= 200; attempt++) {
      const orderReference = await addAttempt(admin, crowd, crowd.buyerId, attempt);
      await admin
        .update(paymentAttempts)
        .set({ nextCheckAt: minutesLater(-600), returnedAt: minutesLater(-700) })
        .where(eq(paymentAttempts.orderReference, orderReference));
    }
    const others = [];
    for (let index = 0; index < 30; index++) {
      const order = await newOrder();
      const orderReference = await addAttempt(admin, order, order.buyerId);
      others.push(orderReference);
      await admin
        .update(paymentAttempts)
        .set({ nextCheckAt: minutesLater(-1), returnedAt: index < 5 ? minutesLater(-2) : null })
        .where(eq(paymentAttempts.orderReference, orderReference));
    }
    const { ctx, polled } = providerWith(new Map());
    const { checked } = await checkPayments(ctx, { now });
    expect(checked).toBe(60);
    expect(others.every((orderReference) => polled.includes(orderReference))).toBe(true);
  });

  it("asks first about attempts with a sign of life, across all payers and for one", async () => {
    await admin.update(paymentAttempts).set({ nextCheckAt: null }).where(isNotNull(paymentAttempts.nextCheckAt));
    const { orderId, totalMinor: amountMinor } = await newOrder();
    let attempt = 0;
    /** An attempt that has been due for so many minutes. */
    const dueFor = (minutes: number, payerId: string, sign: Partial<typeof paymentAttempts.$inferInsert> = {}) => ({
      orderReference: `${clone.slug}-${orderId}-${++attempt}`,
      purpose: "store_order" as const,
      orderId,
      payerId,
      provider: "wayforpay",
      amountMinor,
      currency: "UAH" as const,
      createdAt: minutesLater(-700),
      nextCheckAt: minutesLater(-minutes),
      ...sign,
    });
    const payers = Array.from({ length: 80 }, () => randomUUID());
    await admin.insert(users).values(payers.map((id) => ({ id, name: id, email: `${id}@example.org` })));
    const [back = [], gone = []] = [payers.slice(0, 20), payers.slice(20)];
    const alive = back.map((payerId, at) =>
      dueFor(1, payerId, at % 2 ? { returnedAt: minutesLater(-2) } : { status: "pending" }),
    );
    // More than one round takes, all of them due for longer; the payers who came back have left pages, too.
    await admin.insert(paymentAttempts).values(alive);
    await admin.insert(paymentAttempts).values([...gone, ...back].map((payerId) => dueFor(500, payerId)));
    const { ctx, polled } = providerWith(new Map());
    expect(await checkPayments(ctx, { now })).toMatchObject({ checked: 60 });
    expect(polled).toEqual(expect.arrayContaining(alive.map(({ orderReference }) => orderReference)));
  });

  it("finds a lost callback within five minutes beside 300 abandoned attempts an hour", async () => {
    await admin.update(paymentAttempts).set({ nextCheckAt: null }).where(isNotNull(paymentAttempts.nextCheckAt));
    const paid = new Map<string, bigint>();
    const { ctx } = providerWith(paid);
    // A day of abandoned attempts, each by a different payer, polled so far as in production.
    const { orderId: abandonedId, totalMinor: amountMinor } = await newOrder();
    const abandon = async (ages: readonly number[]) => {
      const payers = ages.map(() => randomUUID());
      await admin.insert(users).values(payers.map((id) => ({ id, name: id, email: `${id}@example.org` })));
      const attempts = ages.map((age, index) => {
        const attempt: PolledAttempt = { status: "created", createdAt: minutesLater(-age), returnedAt: null };
        let at: Date | null = firstCheckAt(attempt.createdAt);
        while (at && at < now) at = nextCheckAt(attempt, at);
        return {
          ...attempt,
          orderReference: `${clone.slug}-${payers[index]}-1`,
          purpose: "store_order" as const,
          orderId: abandonedId,
          payerId: payers[index] ?? "",
          provider: "wayforpay" as const,
          amountMinor,
          currency: "UAH" as const,
          nextCheckAt: at,
        };
      });
      await admin.insert(paymentAttempts).values(attempts);
    };
    for (let hour = 0; hour < 25; hour++) {
      await abandon(Array.from({ length: 300 }, (_, index) => hour * 60 + index / 5));
    }

    const foundAfter: number[] = [];
    const waiting = new Map<string, number>();
    for (let minute = 0; minute < 20; minute++) {
      const at = minutesLater(minute);
      await abandon(Array.from({ length: 5 }, () => -minute));
      if (minute < 12) {
        // A real payer: pays three minutes after starting; every other one closes the page without returning.
        const { buyerId, orderId, totalMinor } = await newOrder();
        const begun = minutesLater(minute - 3);
        const { orderReference } = await startPayment(ctx, { orderId, buyerId, locale: "en", now: begun });
        paid.set(orderReference, totalMinor);
        waiting.set(orderReference, minute);
        if (minute % 2 === 0) await noteReturn(ctx, { orderReference, now: at });
      }
      await checkPayments(ctx, { now: at });
      const settled = await db
        .select({ orderReference: paymentAttempts.orderReference })
        .from(paymentAttempts)
        .where(
          and(inArray(paymentAttempts.orderReference, [...waiting.keys()]), eq(paymentAttempts.status, "approved")),
        );
      for (const { orderReference } of settled) {
        foundAfter.push(minute - (waiting.get(orderReference) ?? 0));
        waiting.delete(orderReference);
      }
    }
    expect(waiting.size).toBe(0);
    expect(foundAfter).toHaveLength(12);
    expect(Math.max(...foundAfter)).toBeLessThanOrEqual(5);
  }, 120_000);
});
