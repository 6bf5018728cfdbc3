import { randomBytes } from "node:crypto";
import { eq, inArray, like } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LetterKind } from "#core/domain/letter-kind";
import type { LetterFacts } from "#core/ports/letter-writer";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { tellOfRefunds } from "#core/services/refunds/tell-of-refunds";
import {
  mails,
  outbox,
  paymentAttempts,
  referralRewards,
  refunds,
  rewardAdjustments,
  settlements,
  users,
  vendors,
} from "#db/schema";
import { type Bought, now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";

let world: RefundFixture;
let written: LetterFacts[];
const letters = {
  write(facts: LetterFacts) {
    written.push(facts);
    return { kind: facts.kind, subject: "s", text: "t", html: "h" };
  },
};
const tell = (at = now) => tellOfRefunds({ db: world.database.appDb, letters, randomBytes }, { now: at });
const ofKind = (kind: LetterKind) => written.filter((facts) => facts.kind === kind);

beforeAll(async () => {
  world = await refundFixture();
  await world.database.adminDb.update(users).set({ emailVerified: true }).where(eq(users.id, world.referrerId));
});
beforeEach(async () => {
  // What the tests before have brought about.
  for (written = []; (await tell()).told > 0; );
  written = [];
});

async function buy(purchase: Partial<Parameters<RefundFixture["buy"]>[0]> = {}): Promise<Bought> {
  const order = await world.buy({ by: "card", ...purchase });
  if (purchase.isAttributed !== false) await world.reward(order.orderReference);
  await world.database.adminDb
    .update(paymentAttempts)
    .set({ locale: "uk" })
    .where(eq(paymentAttempts.orderReference, order.orderReference));
  return order;
}

const emailOf = async (userId: string) =>
  (await world.database.adminDb.select().from(users).where(eq(users.id, userId)))[0]?.email;
const setReward = (orderReference: string, set: Partial<typeof referralRewards.$inferInsert>) =>
  world.database.adminDb.update(referralRewards).set(set).where(eq(referralRewards.orderReference, orderReference));

describe("once a refund is done", () => {
  it("buyer, referrer and the vendor concerned each get one letter, however often and at once it is tried", async () => {
    const order = await buy({ units: [2, 1, 1] });
    const { refundId } = await world.request(order.orderReference, {
      reason: "lines",
      lines: [{ itemId: order.items[0] ?? "", quantity: 1 }],
    });
    expect(await tell()).toEqual({ told: 0 });
    await world.settleOpen(order.orderReference);
    await Promise.all(Array.from({ length: 6 }, () => tell()));
    expect(await tell()).toEqual({ told: 0 });
    const vendorId = `vendor-of-${world.products[0]}`;
    const ids = [`refunded:${refundId}`, `reduced:${refundId}`, `adjusted:${refundId}:${vendorId}`];
    const kept = await world.database.adminDb.select().from(mails).where(inArray(mails.id, ids));
    expect(kept).toHaveLength(3);
    expect(await world.database.adminDb.$count(outbox, like(outbox.id, `mail.queued:%${refundId}%`))).toBe(3);
    const [vendor] = await world.database.adminDb.select().from(vendors).where(eq(vendors.id, vendorId));
    expect(kept.find(({ id }) => id === ids[0])?.recipient).toBe(await emailOf(order.buyerId));
    expect(kept.find(({ id }) => id === ids[1])?.recipient).toBe(await emailOf(world.referrerId));
    expect(kept.find(({ id }) => id === ids[2])?.recipient).toBe(await emailOf(vendor?.userId ?? ""));
    const { orderReference } = order;
    expect(ofKind("refunded")[0]).toMatchObject({
      locale: "uk",
      refund: { orderReference, amountMinor: 9_999n, currency: "UAH", to: "card", note: "test" },
    });
    const { tokens, plan } = await world.ledgers(orderReference);
    const due = tokens?.due ?? 0n;
    expect(ofKind("reduced")[0]?.reward).toEqual({
      off: (tokens?.gross ?? 0n) - due,
      left: due,
      decimals: 18,
      isPaid: false,
    });
    expect(ofKind("adjusted")[0]?.sale).toMatchObject({
      orderReference,
      grossMinor: 9_999n,
      leftMinor: plan.byVendor.get(vendorId)?.netMinor,
      isPaidOut: false,
    });
  });

  it("of the whole, from credit: the referrer reads that nothing is left, each vendor of their own part", async () => {
    const order = await buy({ by: "credit" });
    await world.request(order.orderReference, { reason: "whole" });
    await tell();
    expect(ofKind("refunded")[0]?.refund).toMatchObject({ amountMinor: order.totalMinor, to: "credit" });
    expect(ofKind("reduced")[0]?.reward).toMatchObject({ left: 0n, isPaid: false });
    expect(ofKind("adjusted").map(({ sale }) => sale?.leftMinor)).toEqual([0n, 0n, 0n]);
  });

  it("says what was paid already: the reward to the wallet, the sale in a payout", async () => {
    const order = await buy({ units: [1, 0, 0] });
    await setReward(order.orderReference, { status: "minted" });
    const { adminDb } = world.database;
    await adminDb
      .update(settlements)
      .set({ status: "in_payout" })
      .where(eq(settlements.orderReference, order.orderReference));
    await world.request(order.orderReference, { reason: "whole" });
    await world.settleOpen(order.orderReference);
    await tell();
    expect(ofKind("reduced")[0]?.reward).toMatchObject({ isPaid: true });
    expect(ofKind("adjusted")[0]?.sale).toMatchObject({ isPaidOut: true });
  });

  it("nobody is told of a reward that was rejected before, or came after the refund", async () => {
    const rejected = await buy();
    await setReward(rejected.orderReference, { status: "rejected", rejectionReason: "a person's words" });
    const early = await world.buy({ by: "card" });
    for (const { orderReference } of [rejected, early]) {
      await world.request(orderReference, { reason: "goodwill", amountMinor: 500n });
      await world.settleOpen(orderReference);
    }
    await world.reward(early.orderReference);
    await setReward(early.orderReference, { createdAt: new Date(now.getTime() + 1_000) });
    await tell();
    expect(ofKind("refunded")).toHaveLength(2);
    expect(ofKind("reduced")).toEqual([]);
  });

  it("the referrer is told once what is left of the reward has its price", async () => {
    const order = await buy();
    await world.request(order.orderReference, { reason: "goodwill", amountMinor: 500n });
    await world.settleOpen(order.orderReference);
    await world.request(order.orderReference, { reason: "goodwill", amountMinor: 700n });
    await world.settleOpen(order.orderReference);
    const { adminDb } = world.database;
    const ours = eq(rewardAdjustments.orderReference, order.orderReference);
    const [first, second] = await adminDb.select().from(rewardAdjustments).where(ours);
    const price = (tokenAmount: bigint | null) =>
      adminDb
        .update(rewardAdjustments)
        .set({ tokenAmount })
        .where(eq(rewardAdjustments.refundId, second?.refundId ?? ""));
    await price(null);
    await tell();
    expect(ofKind("reduced")).toEqual([]);
    await price(second?.tokenAmount ?? 0n);
    await tell();
    const books = await world.ledgers(order.orderReference);
    expect(
      ofKind("reduced")
        .map(({ reward }) => [reward?.off, reward?.left])
        .toSorted(),
    ).toEqual([first, second].map((row) => [row?.tokenAmount, books.tokens?.due]).toSorted());
  });

  it("says that it came by a transfer, where it was given back by hand", async () => {
    const order = await buy({ isAttributed: false });
    const { refundId } = await world.request(order.orderReference, { reason: "goodwill", amountMinor: 700n });
    await world.database.adminDb.update(refunds).set({ status: "refused" }).where(eq(refunds.id, refundId));
    const byHand = {
      refundId,
      amountMinor: null,
      bankReference: "TRANSFER-1",
      note: "card closed",
      actorId: "ann",
      now,
    };
    await closeRefundByHand({ db: world.database.appDb }, byHand);
    await tell();
    expect(ofKind("refunded").map(({ refund }) => refund)).toMatchObject([{ amountMinor: 700n, to: "transfer" }]);
  });

  it("a chargeback is the bank's to tell the buyer, but not the vendor", async () => {
    const order = await buy({ units: [1, 0, 0], isAttributed: false });
    const about = { bankReference: "CB-1", note: "stolen card", actorId: "ann", now };
    await recordChargeback(
      { db: world.database.appDb },
      { ...about, orderReference: order.orderReference, amountMinor: null },
    );
    await tell();
    expect(ofKind("refunded")).toEqual([]);
    expect(ofKind("adjusted")).toHaveLength(1);
  });

  it("nobody is told after five days, or without a mailbox", async () => {
    const [late, unreachable] = [await buy({ isAttributed: false }), await buy({ isAttributed: false })];
    for (const { orderReference } of [late, unreachable]) {
      await world.request(orderReference, { reason: "goodwill", amountMinor: 1n });
      await world.settleOpen(orderReference);
    }
    expect(await tell(new Date(now.getTime() + 5.1 * 86_400_000))).toEqual({ told: 0 });
    const { adminDb } = world.database;
    const email = `${unreachable.buyerId}@siwe.invalid`;
    await adminDb.update(users).set({ email }).where(eq(users.id, unreachable.buyerId));
    await tell();
    expect(ofKind("refunded").map(({ refund }) => refund?.orderReference)).toEqual([late.orderReference]);
  });
});
