import { randomBytes } from "node:crypto";
import { eq, like, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { DueLetterKind } from "#core/domain/letter-kind";
import { locales } from "#core/domain/locale";
import { readRewardLetters, setRewardLetters, stopsLetters } from "#core/services/accounts/letter-settings";
import { queueMail } from "#core/services/accounts/queue-mail";
import { OPTIONAL_PER_HOUR, writeDueLetter } from "#core/services/letters/write-due-letter";
import { settlePayment } from "#core/services/payments/settle-payment";
import { approveReward } from "#core/services/rewards/approve-reward";
import { createReward } from "#core/services/rewards/create-reward";
import { finishMint } from "#core/services/rewards/finish-mint";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { mails, outbox, paymentAttempts, referralRewards, users } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import {
  addAdmin,
  addAttempt,
  addProduct,
  addUser,
  clone,
  placeOrder,
  providerEvent,
  serviceContext,
} from "#scripts/testing/store-fixture";
import { createLetterWriter } from "#web/letter";

const DAY = 86_400_000;
const now = new Date("2026-03-01T10:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * DAY);
const letters = createLetterWriter({
  store: "Ring",
  appUrl: "https://store.test",
  tokenSymbol: "RING",
  contact: "help@store.test",
  brandHue: 265,
  locales,
});

let database: TestDatabase;
let rewards: RewardFixture;
let adminId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
  adminId = await addAdmin(database.adminDb);
  await database.adminDb.update(users).set({ emailVerified: true }).where(eq(users.id, rewards.referrerUserId));
});

const ctx = () => ({ db: database.appDb, letters, randomBytes });
const write = (kind: DueLetterKind, orderReference: string, at = now) =>
  writeDueLetter(ctx(), { kind, orderReference, now: at });

/** The kinds of letters that events ask for about a payment, in the order of the list of kinds. */
async function asked(orderReference: string): Promise<string[]> {
  const rows = await database.adminDb
    .select()
    .from(outbox)
    .where(like(outbox.id, `letter.due:%:${orderReference}`));
  return rows.map(({ message }) => ("kind" in message ? message.kind : "")).toSorted();
}

const letterOf = async (kind: DueLetterKind, orderReference: string) =>
  (
    await database.adminDb
      .select()
      .from(mails)
      .where(eq(mails.id, `${kind}:${orderReference}`))
  )[0];

/** An order that a card has paid, and its buyer; the same event arrives three times. */
async function paidOrder({ email }: { email?: string } = {}) {
  const { adminDb, appDb } = database;
  const [buyerId, productId] = await Promise.all([addUser(adminDb), addProduct(adminDb)]);
  await adminDb
    .update(users)
    .set({ name: "{{store}} <b>Nina</b>", emailVerified: true, ...(email && { email }) })
    .where(eq(users.id, buyerId));
  const order = await placeOrder(appDb, { buyerId, productId });
  const reference = await addAttempt(adminDb, order, buyerId, 1);
  await adminDb.update(paymentAttempts).set({ locale: "uk" }).where(eq(paymentAttempts.orderReference, reference));
  const event = providerEvent(reference, order.totalMinor);
  for (let times = 0; times < 3; times++) await settlePayment({ db: appDb, clone }, { event, now });
  return { reference, buyerId };
}

describe("a paid order", () => {
  it("has one receipt, asked for with the payment, however often the event is delivered", async () => {
    const { reference, buyerId } = await paidOrder();
    expect(await asked(reference)).toEqual(["orderPaid"]);
    await Promise.all(Array.from({ length: 5 }, () => write("orderPaid", reference)));
    const letter = await letterOf("orderPaid", reference);
    expect(letter).toMatchObject({ kind: "orderPaid", recipient: `${buyerId}@users.test`, unsubscribeUrl: null });
    expect(letter?.text).toMatch(/^Вітаємо, \{\{store\}\} <b>Nina<\/b>!.*Разом: 100[.,]00/s);
    expect(letter?.html).not.toContain("<b>");
    const sent = await database.adminDb.$count(outbox, eq(outbox.id, `mail.queued:orderPaid:${reference}`));
    expect(sent).toBe(1);
  });

  it("has none where no letter can arrive, where its payment no longer stands, and after five days", async () => {
    const { reference: unreachable } = await paidOrder({ email: `${Date.now()}@siwe.placeholder.invalid` });
    const { reference: refunded } = await paidOrder();
    const { reference: late } = await paidOrder();
    await database.adminDb
      .update(paymentAttempts)
      .set({ status: "refunded" })
      .where(eq(paymentAttempts.orderReference, refunded));
    expect(await write("orderPaid", unreachable)).toEqual({ outcome: "not_due" });
    expect(await write("orderPaid", refunded)).toEqual({ outcome: "not_due" });
    expect(await write("orderPaid", late, later(6))).toEqual({ outcome: "not_due" });
    expect(await write("orderPaid", "ring-test-none-1")).toEqual({ outcome: "not_due" });
  });
});

describe("a reward", () => {
  const move = (orderReference: string, set: Partial<typeof referralRewards.$inferInsert>) =>
    database.adminDb.update(referralRewards).set(set).where(eq(referralRewards.orderReference, orderReference));

  it("is told of when it is earned, approved and paid, each once, from the transaction that did it", async () => {
    const reference = await rewards.add({ status: "pending_approval", createdAt: now });
    await database.adminDb.execute(sql`delete from referral_rewards where order_reference = ${reference}`);
    const consumer = {
      db: database.consumerDb,
      chain: null,
      oracle: null,
      policy: { uahPerUsd: { value: 40n, scale: 0 }, autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
    };
    for (let times = 0; times < 3; times++) await createReward(consumer, { orderReference: reference, now });
    expect(await asked(reference)).toEqual(["rewardEarned"]);
    await write("rewardEarned", reference);
    expect((await letterOf("rewardEarned", reference))?.text).toContain("Frnd7Ref");

    await move(reference, { tokenAmount: 10n ** 18n, tokenDecimals: 18 });
    const approval = { orderReference: reference, actorId: adminId, tokenAmount: null, now };
    await Promise.allSettled([1, 2, 3].map(() => approveReward(serviceContext(database.appDb), approval)));
    expect(await asked(reference)).toEqual(["rewardApproved", "rewardEarned"]);
    await write("rewardApproved", reference);
    expect((await letterOf("rewardApproved", reference))?.text).toContain("1 RING");

    await move(reference, { status: "minting", mintBatchId: "batch" });
    const end = { orderReference: reference, result: "minted", txHash: "0x1", amount: 10n ** 18n } as const;
    for (let times = 0; times < 2; times++) {
      await finishMint({ db: database.consumerDb }, { ends: [{ batchId: "batch", results: [end] }], now });
    }
    expect(await asked(reference)).toEqual(["rewardApproved", "rewardEarned", "rewardPaid"]);
    await Promise.all([write("rewardPaid", reference), write("rewardPaid", reference)]);
    const paid = await letterOf("rewardPaid", reference);
    expect(paid?.text).toMatch(/1 RING.*0x0000…00A1/s);
    expect(paid?.unsubscribeUrl).toMatch(/^https:\/\/store\.test\/unsubscribe\?token=[\w-]{43}$/);
    // It has been paid since: that it was approved is no news any more.
    await database.adminDb.delete(mails).where(eq(mails.id, `rewardApproved:${reference}`));
    expect(await write("rewardApproved", reference)).toEqual({ outcome: "not_due" });
  });

  it("that is rejected says why in the admin's words; one whose order was refunded is told of by the refund", async () => {
    const reference = await rewards.add({ status: "pending_approval" });
    await rejectReward(
      { db: database.appDb },
      { orderReference: reference, actorId: adminId, reason: "{{code}} <i>twice</i>", now },
    );
    expect(await asked(reference)).toEqual(["rewardRejected"]);
    await write("rewardRejected", reference);
    const letter = await letterOf("rewardRejected", reference);
    expect(letter?.text).toContain("Reason: {{code}} <i>twice</i>");
    expect(letter?.html).not.toContain("<i>");
    const refunded = await rewards.add({ status: "rejected", rejectionCode: "refunded" });
    expect(await write("rewardRejected", refunded)).toEqual({ outcome: "not_due" });
  });

  it("of a hundred approved at once is told of a few times an hour, and a new password can still be asked for", async () => {
    const at = later(1);
    const many = [];
    for (let times = 0; times < OPTIONAL_PER_HOUR + 2; times++) {
      many.push(await rewards.add({ status: "approved", approvedAt: at }));
    }
    const outcomes = [];
    for (const reference of many) outcomes.push((await write("rewardApproved", reference, at)).outcome);
    expect(outcomes.filter((outcome) => outcome === "queued")).toHaveLength(OPTIONAL_PER_HOUR);
    const to = `${rewards.referrerUserId}@users.test`;
    const asked = { id: "reset", to, kind: "reset" as const, subject: "s", text: "t", html: "h" };
    expect(await queueMail(ctx(), { letter: asked, expiresAt: later(2), now: at })).toEqual({ queued: true });
  });

  it("is told of to nobody who stopped such letters or may not own the address; the token stops and starts them", async () => {
    const userId = rewards.referrerUserId;
    const reference = await rewards.add({ status: "pending_approval", createdAt: now });
    const token = (await stopsLetters(ctx(), { id: userId, emailVerified: true }))?.unsubscribeToken ?? "";
    const reader = { token };
    expect(await setRewardLetters(ctx(), { reader, wanted: false, now })).toBe(true);
    expect(await setRewardLetters(ctx(), { reader, wanted: false, now })).toBe(true);
    expect(await readRewardLetters(ctx(), reader)).toMatchObject({ rewards: false });
    expect(await write("rewardEarned", reference, later(2))).toEqual({ outcome: "not_due" });
    expect(await setRewardLetters(ctx(), { reader: { userId }, wanted: true, now })).toBe(true);
    const setVerified = (emailVerified: boolean) =>
      database.adminDb.update(users).set({ emailVerified }).where(eq(users.id, userId));
    await setVerified(false);
    expect(await write("rewardEarned", reference, later(2))).toEqual({ outcome: "not_due" });
    await setVerified(true);
    expect(await write("rewardEarned", reference, later(2))).toEqual({ outcome: "queued" });
    for (const wrong of ["", "x".repeat(43), `${token}x`]) {
      expect(await setRewardLetters(ctx(), { reader: { token: wrong }, wanted: false, now })).toBe(false);
      expect(await readRewardLetters(ctx(), { token: wrong })).toBeNull();
    }
  });
});
