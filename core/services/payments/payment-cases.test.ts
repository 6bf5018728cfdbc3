import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { readRisk } from "#core/services/events/read-risk";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { resolveParkedEvent } from "#core/services/payments/resolve-parked-event";
import { settlePayment } from "#core/services/payments/settle-payment";
import { listRefunds } from "#core/services/refunds/list-refunds";
import { readReferralFund } from "#core/services/rewards/read-referral-fund";
import type { Database } from "#db/client";
import { referralRewards, refunds } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import {
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  placeOrder,
  providerEvent,
} from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;

beforeAll(async () => {
  ({ adminDb: admin, appDb: db } = await createTestDatabase());
});

const now = new Date("2026-03-01T10:00:00Z");
const decision = { actorId: "admin", note: "asked the bank", now };
const cases = () => listPaymentCases({ db }, { page: 1, pageSize: 10 });

async function attempts(count: number) {
  const [buyerId, productId] = await Promise.all([addUser(admin), addProduct(admin)]);
  const order = await placeOrder(db, { buyerId, productId, cookieCode: "Frnd7Ref" });
  const references: string[] = [];
  for (let n = 1; n <= count; n++) references.push(await addAttempt(db, order, buyerId, n));
  return { ...order, references };
}

const settle = (reference: string, amountMinor: bigint, change = {}) =>
  settlePayment({ db, clone }, { event: providerEvent(reference, amountMinor, change), now });

describe("payments that need a person", () => {
  it("are listed with their order, counted as risk, and closed once with a note", async () => {
    const { references, totalMinor, orderId } = await attempts(1);
    await settle(references[0] ?? "", totalMinor + 1n);
    await settle("ring-test-nobody-1", 1n);
    const { open, total } = await cases();
    expect(open.map((event) => [event.orderId, event.note])).toEqual(
      expect.arrayContaining([
        [orderId, "amount or currency differs from the attempt"],
        [null, "unknown reference"],
      ]),
    );
    expect(total).toBe(2);
    expect((await readRisk({ db }, { now })).parkedPayments).toBe(2);
    const key = open[0]?.key ?? "";
    const results = await Promise.allSettled([1, 2, 3].map(() => resolveParkedEvent({ db }, { key, ...decision })));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(await cases()).toMatchObject({
      total: 1,
      decided: [{ key, resolution: "asked the bank", resolvedBy: "admin" }],
    });
  });

  it("are refunds the provider refused, among all refunds page by page", async () => {
    const { references, totalMinor } = await attempts(3);
    for (const reference of references) await settle(reference, totalMinor);
    const [first = "", second = ""] = references.slice(1);
    const listed = (show: "to_decide" | "all", before?: string) => listRefunds({ db }, { show, before, pageSize: 1 });
    const shown = async () => (await listed("to_decide")).refunds.map((refund) => refund.orderReference);
    expect(await shown()).toEqual([]);
    await admin
      .update(refunds)
      .set({ status: "refused", endedAt: now, createdAt: new Date(0) })
      .where(eq(refunds.orderReference, first));
    expect(await shown()).toEqual([first]);
    const newest = await listed("all");
    const oldest = await listed("all", newest.next ?? "");
    expect([newest, oldest].flatMap((page) => page.refunds.map((refund) => refund.orderReference))).toEqual([
      second,
      first,
    ]);
    expect([newest.next, oldest.next]).toEqual([newest.refunds[0]?.id, null]);
    expect((await readRisk({ db }, { now })).parkedPayments).toBe(2);
  });
});

describe("the referral fund", () => {
  it("shows what vendors put in and the rewards that stand against it, to the minor unit", async () => {
    const referrerUserId = await addReferrer(admin, "Frnd7Ref", "0x00000000000000000000000000000000000000A1");
    const { references, totalMinor, orderId } = await attempts(1);
    const [orderReference = ""] = references;
    await settle(orderReference, totalMinor);
    expect(await readReferralFund({ db })).toMatchObject([
      { currency: "UAH", putInMinor: 500n, owedMinor: 0n, leftMinor: 500n },
    ]);
    await admin.insert(referralRewards).values({
      orderReference,
      purpose: "store_order",
      orderId,
      referralCode: "Frnd7Ref",
      referrerUserId,
      referrerWallet: "0x00000000000000000000000000000000000000A1",
      rail: "fiat",
      status: "pending_approval",
      currency: "UAH",
      commissionNumerator: 5_000_000n,
      rewardPercent: "5.0000",
      usdMicros: 125_000n,
      receipt: { currency: "UAH", lines: [], uahPerUsd: "40", rounding: "floor", tokenDecimals: null, price: null },
    });
    expect(await readReferralFund({ db })).toMatchObject([
      { putInMinor: 500n, owedMinor: 500n, paidMinor: 0n, leftMinor: 0n },
    ]);
  });
});
