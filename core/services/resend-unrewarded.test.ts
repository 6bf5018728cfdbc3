import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { resendUnrewarded } from "#core/services/resend-unrewarded";
import { settlePayment } from "#core/services/settle-payment";
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

it("sends a lost event again, once the queue has had its time, and leaves orders alone that earn nothing", async () => {
  const [attributed, plain] = await Promise.all([paidOrder("Frnd7Ref"), paidOrder(null)]);
  expect(await resendUnrewarded({ db: database.consumerDb }, { now: minutesLater(9) })).toEqual({ resent: 0 });
  expect(await resendUnrewarded({ db: database.consumerDb }, { now: minutesLater(11) })).toEqual({ resent: 1 });
  expect(await sentAt(attributed)).toBeNull();
  expect(await sentAt(plain)).toEqual(paidAt);
  expect(await resendUnrewarded({ db: database.consumerDb }, { now: minutesLater(12) })).toEqual({ resent: 0 });
});
