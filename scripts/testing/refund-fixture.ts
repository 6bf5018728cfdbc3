import { randomUUID } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import { expect } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { keepLines, planKept } from "#core/domain/kept-lines";
import { isRefundDone } from "#core/domain/refund";
import type { RefundWish } from "#core/domain/refund-plan";
import { sizeAtReceipt } from "#core/domain/reward";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { createOrder } from "#core/services/orders/create-order";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { settlePayment } from "#core/services/payments/settle-payment";
import { recordStatement } from "#core/services/refunds/record-statement";
import { requestRefund } from "#core/services/refunds/request-refund";
import { createReward } from "#core/services/rewards/create-reward";
import type { RewardContext } from "#core/services/rewards/reward-context";
import * as schema from "#db/schema";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import {
  addAdmin,
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  grantTo,
  providerEvent,
  serviceContext,
} from "./store-fixture.ts";

const REFCODE = "Frnd7Ref";
const WALLET = "0x00000000000000000000000000000000000000A1";
export const now = new Date("2026-03-01T10:00:00Z");

/** What to buy: quantities of the three vendors' products, or a membership. */
export interface Purchase {
  by: "card" | "credit";
  /** Units of each product; zero leaves it out. */
  units?: readonly number[];
  isAttributed?: boolean;
  isMembership?: boolean;
  /** The code of the buyer's cookie, where it is not the store's referrer's. */
  code?: string;
}

export interface Bought {
  orderReference: string;
  orderId: string;
  buyerId: string;
  totalMinor: bigint;
  /** The lines' ids, in their order. */
  items: string[];
}

/** A store with three vendors at odd prices and rates, a referrer, and an admin (`ann`). */
export interface RefundFixture {
  database: TestDatabase;
  referrerId: string;
  products: readonly string[];
  rewardContext: RewardContext;
  buy(purchase: Purchase): Promise<Bought>;
  reward(orderReference: string): Promise<unknown>;
  request(orderReference: string, wish: RefundWish): ReturnType<typeof requestRefund>;
  /** The provider says that all refunds so far, and the open one, are back with the payer. */
  settleOpen(orderReference: string): Promise<unknown>;
  /** Everything that the ledgers hold of a reference. */
  ledgers(orderReference: string): ReturnType<typeof readLedgers>;
}

/** In a database of its own, unless one is given. */
export async function refundFixture(given?: TestDatabase): Promise<RefundFixture> {
  const database = given ?? (await createTestDatabase());
  const { adminDb, appDb, consumerDb } = database;
  const ctx = serviceContext(appDb);
  await addAdmin(adminDb, { id: "ann" });
  const referrerId = await addReferrer(adminDb, REFCODE, WALLET);
  const products: string[] = [];
  for (const [priceMinor, rate, platform] of [
    [9_999n, 733, 1_999],
    [333n, 1, 2_500],
    [1_001n, 4_999, 4_999],
  ] as const) {
    const id = await addProduct(adminDb, { priceMinor, stock: 1_000_000 });
    await adminDb.update(schema.products).set({ referralRateBp: rate }).where(eq(schema.products.id, id));
    await adminDb
      .update(schema.vendors)
      .set({ platformRateBp: platform })
      .where(eq(schema.vendors.id, `vendor-of-${id}`));
    products.push(id);
  }
  const text = { en: "Patron", uk: "Patron", ru: "Patron" };
  await adminDb
    .insert(schema.membershipPlans)
    .values({ id: "patron", level: 1, priceMinor: 9_999n, months: 3, currency: "UAH", name: text, description: text });
  const rewardContext: RewardContext = {
    db: consumerDb,
    chain: { readTokenDecimals: async () => 18 },
    oracle: { readPrice: async (at) => ({ tokenUsd: "0.07", source: "config", at: at.toISOString() }) },
    policy: { uahPerUsd: parseDecimal("41.37"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
  };

  async function place(
    { units = [1, 1, 1], code = REFCODE, isAttributed = true, isMembership = false }: Purchase,
    buyerId: string,
  ) {
    const orderId = randomUUID().replaceAll("-", "").slice(0, 12);
    if (isMembership) {
      if (isAttributed) {
        const referredBy = {
          referralCode: REFCODE,
          referrerUserId: referrerId,
          referrerWallet: WALLET,
          attributedAt: now.toISOString(),
        };
        await adminDb.update(schema.users).set({ referredBy }).where(eq(schema.users.id, buyerId));
      }
      return createMembershipOrder(ctx, { orderId, buyerId, planId: "patron", now });
    }
    return createOrder(ctx, {
      orderId,
      buyerId,
      items: products.flatMap((productId, index) => {
        const quantity = units[index] ?? 0;
        return quantity > 0 ? [{ productId, quantity }] : [];
      }),
      contact: { name: "Test", phone: "1", city: "Kyiv", address: "1" },
      cookieCodes: isAttributed ? [code] : [],
      now,
    });
  }

  return {
    database,
    referrerId,
    products,
    rewardContext,
    async buy(purchase) {
      const buyerId = await addUser(adminDb);
      const { orderId, totalMinor } = await place(purchase, buyerId);
      let orderReference: string;
      if (purchase.by === "credit") {
        await grantTo(appDb, buyerId, totalMinor);
        ({ orderReference } = await payWithCredit(ctx, { orderId, buyerId, now }));
      } else {
        orderReference = await addAttempt(appDb, { orderId, totalMinor }, buyerId);
        if (purchase.isMembership) {
          await adminDb
            .update(schema.paymentAttempts)
            .set({ purpose: "membership_upgrade" })
            .where(eq(schema.paymentAttempts.orderReference, orderReference));
        }
        await settlePayment({ db: appDb, clone }, { event: providerEvent(orderReference, totalMinor), now });
      }
      const items = await adminDb
        .select({ id: schema.orderItems.id })
        .from(schema.orderItems)
        .where(eq(schema.orderItems.orderId, orderId))
        .orderBy(schema.orderItems.position);
      return { orderReference, orderId, buyerId, totalMinor, items: items.map(({ id }) => id) };
    },
    reward: (orderReference) => createReward(rewardContext, { orderReference, now }),
    request: (orderReference, wish) =>
      requestRefund({ db: appDb }, { orderReference, wish, note: "test", actorId: "ann", now }),
    async settleOpen(orderReference) {
      const [row] = await adminDb
        .select({ sum: sql<string>`coalesce(sum(amount_minor), 0)` })
        .from(schema.refunds)
        .where(
          and(
            eq(schema.refunds.orderReference, orderReference),
            inArray(schema.refunds.status, ["requested", "sent", "done"]),
            sql`reason <> 'chargeback'`,
          ),
        );
      return recordStatement({ db: appDb }, { orderReference, statedMinor: BigInt(row?.sum ?? 0), now });
    },
    ledgers: (orderReference) => readLedgers(database, orderReference),
  };
}

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/**
 * What every ledger holds of a reference, beside what it must hold for the lines that are left. Read without any code of
 * refunds but the pure plan.
 */
async function readLedgers({ adminDb: db }: TestDatabase, orderReference: string) {
  const byReference = <Table extends { orderReference: Parameters<typeof eq>[0] }>(table: Table) =>
    eq(table.orderReference, orderReference);
  const ofOrder = (column: Parameters<typeof inArray>[0]) =>
    inArray(
      column,
      db
        .select({ id: schema.paymentAttempts.orderId })
        .from(schema.paymentAttempts)
        .where(byReference(schema.paymentAttempts)),
    );
  const ofRefunds = db.select({ id: schema.refunds.id }).from(schema.refunds).where(byReference(schema.refunds));
  const [
    [attempt],
    [order],
    items,
    refunds,
    taken,
    settlements,
    adjusted,
    assists,
    assistsAdjusted,
    [reward],
    rewardAdjusted,
    debts,
    offsets,
    periods,
  ] = await db.batch([
    db.select().from(schema.paymentAttempts).where(byReference(schema.paymentAttempts)),
    db.select().from(schema.orders).where(ofOrder(schema.orders.id)),
    db.select().from(schema.orderItems).where(ofOrder(schema.orderItems.orderId)),
    db.select().from(schema.refunds).where(byReference(schema.refunds)),
    db.select().from(schema.refundLines).where(inArray(schema.refundLines.refundId, ofRefunds)),
    db.select().from(schema.settlements).where(byReference(schema.settlements)),
    db.select().from(schema.settlementAdjustments).where(byReference(schema.settlementAdjustments)),
    db.select().from(schema.erpSalesAssists).where(byReference(schema.erpSalesAssists)),
    db.select().from(schema.assistAdjustments).where(byReference(schema.assistAdjustments)),
    db.select().from(schema.referralRewards).where(byReference(schema.referralRewards)),
    db.select().from(schema.rewardAdjustments).where(byReference(schema.rewardAdjustments)),
    db.select().from(schema.rewardDebts).where(byReference(schema.rewardDebts)),
    db.select().from(schema.rewardOffsets).where(byReference(schema.rewardOffsets)),
    db.select().from(schema.periodAdjustments).where(ofOrder(schema.periodAdjustments.orderId)),
  ]);
  if (!attempt) throw new Error("no such attempt");
  const done = refunds.filter(({ status }) => isRefundDone(status));
  const lines = taken.filter(({ refundId }) => done.some(({ id }) => id === refundId));
  const sold = items.map((item) => ({ ...item, itemId: item.id }));

  const isAttributed = order?.referralCode !== null;
  const kept = keepLines(sold, lines);
  const plan = planKept(kept, isAttributed);
  const reversed = new Set(adjusted.flatMap(({ vendorId, reversedBy }) => (reversedBy === null ? [] : [vendorId])));
  const sizeOf = (numerator: bigint) => (reward ? sizeAtReceipt(reward.receipt, numerator) : null);
  return {
    attempt,
    order,
    refunds,
    done,
    lines,
    kept,
    plan,
    /** Vendors whose net an admin has given to the store. */
    reversed,
    /** What of the plan each settlement must hold. */
    owed: new Map(
      [...plan.byVendor].map(([vendorId, split]) => {
        const { platformMinor, netMinor } = split;
        const isReversed = reversed.has(vendorId);
        return [vendorId, isReversed ? { ...split, platformMinor: platformMinor + netMinor, netMinor: 0n } : split];
      }),
    ),
    reward,
    settlementRows: settlements,
    debts,
    periods,
    refundedMinor: sum(done.map(({ amountMinor }) => amountMinor)),
    /** Each vendor's settlement with its adjustments. */
    settlements: new Map(
      settlements.map((settlement) => {
        const off = adjusted.filter(({ settlementId }) => settlementId === settlement.id);
        const left = (part: "grossMinor" | "platformMinor" | "referralMinor" | "netMinor") =>
          settlement[part] - sum(off.map((row) => row[part]));
        return [
          settlement.vendorId,
          {
            grossMinor: left("grossMinor"),
            platformMinor: left("platformMinor"),
            referralMinor: left("referralMinor"),
            netMinor: left("netMinor"),
          },
        ];
      }),
    ),
    assists: new Map(
      assists.map(({ id, vendorId, commissionMinor }) => {
        const off = assistsAdjusted.filter(({ assistId }) => assistId === id);
        return [vendorId, commissionMinor - sum(off.map((row) => row.commissionMinor))];
      }),
    ),
    /** What is taken off the reward, and what must be left of it. */
    numeratorLeft:
      planKept(keepLines(sold, []), isAttributed).rewardNumerator -
      sum(rewardAdjusted.map((row) => row.commissionNumerator)),
    tokens: reward && {
      gross: reward.tokenAmount,
      due:
        reward.tokenAmount === null
          ? null
          : reward.tokenAmount - sum(rewardAdjusted.map((row) => row.tokenAmount ?? 0n)),
      dueByPlan: sizeOf(plan.rewardNumerator),
      minted: reward.mintedAmount,
      offset: sum(offsets.map((row) => row.tokenAmount)),
      debt: sum(debts.map((row) => row.tokenAmount)),
    },
  };
}

/**
 * Expects every ledger of a reference to be the plan of what is left, and returns them. The token side only as far as the
 * reward's adjustments: what was paid is judged later.
 */
export async function expectExact(world: RefundFixture, orderReference: string) {
  const books = await world.ledgers(orderReference);
  expect(books.settlements).toEqual(books.owed);
  for (const [vendorId, assist] of books.assists) {
    expect(assist).toBe(books.plan.byVendor.get(vendorId)?.referralMinor);
  }
  expect(books.numeratorLeft).toBe(books.plan.rewardNumerator);
  expect(books.tokens?.due ?? null).toBe(books.tokens?.dueByPlan ?? null);
  const keptMinor = sum(books.kept.map(({ lineTotalMinor }) => lineTotalMinor));
  expect(keptMinor).toBe(books.attempt.amountMinor - books.refundedMinor);
  expect(books.attempt.status).toBe(keptMinor === 0n ? "refunded" : "approved");
  const positions = books.done.map(({ position }) => position ?? 0).toSorted((one, other) => one - other);
  expect(positions).toEqual(books.done.map((_, index) => index + 1));
  return books;
}
