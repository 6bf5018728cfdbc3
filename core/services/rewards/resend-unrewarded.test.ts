import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { readRisk } from "#core/services/events/read-risk";
import { relayOutbox } from "#core/services/events/relay-outbox";
import { settlePayment } from "#core/services/payments/settle-payment";
import { resendUnrewarded } from "#core/services/rewards/resend-unrewarded";
import { outbox } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import {
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  placeOrder,
  providerEvent,
} from "#scripts/testing/store-fixture";

const paidAt = new Date("2026-03-01T10:00:00Z");
const minutesLater = (minutes: number) => new Date(paidAt.getTime() + minutes * 60_000);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await addReferrer(database.adminDb, "Frnd7Ref", "0x00000000000000000000000000000000000000A1");
});

async function paidOrder(cookieCode: string | null): Promise<string> {
  const { adminDb, appDb } = database;
  const [buyerId, productId] = await Promise.all([addUser(adminDb), addProduct(adminDb)]);
  const order = await placeOrder(appDb, { buyerId, productId, cookieCode });
  const reference = await addAttempt(appDb, order, buyerId);
  await settlePayment({ db: appDb, clone }, { event: providerEvent(reference, order.totalMinor), now: paidAt });
  await appDb
    .update(outbox)
    .set({ sentAt: paidAt })
    .where(eq(outbox.id, `payment.paid:${reference}`));
  return reference;
}

const sentAt = async (reference: string) =>
  (
    await database.adminDb
      .select()
      .from(outbox)
      .where(eq(outbox.id, `payment.paid:${reference}`))
  )[0]?.sentAt;

const resend = (minutes: number, unansweredMs?: number) =>
  resendUnrewarded(
    { db: database.consumerDb },
    { now: minutesLater(minutes), ...(unansweredMs !== undefined && { unansweredMs }) },
  );

it("sends an unanswered event again after a minute, with pauses that double, and leaves orders alone that earn nothing", async () => {
  const [attributed, plain] = await Promise.all([paidOrder("Frnd7Ref"), paidOrder(null)]);
  const resentAt: number[] = [];
  for (let minute = 0; minute <= 40; minute++) {
    const { resent } = await resend(minute);
    if (resent === 0) continue;
    expect(await sentAt(attributed)).toBeNull();
    resentAt.push(minute);
    await relayOutbox(
      { db: database.consumerDb },
      { queues: { events: async () => undefined }, now: minutesLater(minute) },
    );
  }
  expect(resentAt).toEqual([1, 2, 4, 8, 16, 32]);
  expect(await sentAt(plain)).toEqual(paidAt);
});

it("sends everything unanswered again at once where the queue has forgotten all", async () => {
  await paidOrder("Frnd7Ref");
  expect((await resend(0)).resent).toBe(0);
  expect((await resend(0, 0)).resent).toBeGreaterThan(0);
});

it("shows up in the store's health once it is overdue", async () => {
  const risk = (minutes: number) => readRisk({ db: database.appDb }, { now: minutesLater(minutes) });
  await paidOrder("Frnd7Ref");
  expect(await risk(1)).toMatchObject({ unrewardedOrders: 0, oldestUnrewardedAt: null });
  const later = await risk(2);
  expect(later.unrewardedOrders).toBeGreaterThan(0);
  expect(later.oldestUnrewardedAt).toEqual(paidAt);
});
