import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { requestRefund } from "#core/services/refunds/request-refund";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { refunds, users } from "#db/schema";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { minutesLater, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";
import { addAdmin } from "#scripts/testing/store-fixture";

let world: ProviderWorld;

beforeAll(async () => {
  world = await providerWorld();
  return () => world.sandbox.stop();
});

beforeEach(() => world.sandbox.setBalance("enough"));

const now = minutesLater(30);
const isForbidden = { code: "forbidden" };

/** What an admin has bought, and the admin's other account. */
async function ownOrder(by: "card" | "credit") {
  const order = by === "card" ? await world.buyByCard() : await world.buy({ by });
  const { adminDb } = world.database;
  const email = `${order.buyerId}@shop.example.com`;
  await adminDb.update(users).set({ role: "admin", email }).where(eq(users.id, order.buyerId));
  const twin = await addAdmin(adminDb, { email: email.replace("@", "+2@") });
  return { ...order, admins: [order.buyerId, twin] };
}

it.each(["card", "credit"] as const)("an admin has no money of their own order given back: by %s", async (by) => {
  const { orderReference, totalMinor, admins } = await ownOrder(by);
  const wishes = [{ reason: "whole" }, { reason: "goodwill", amountMinor: 1n }] as const;
  for (const actorId of admins) {
    for (const wish of wishes) {
      const asked = requestRefund(world.ctx, { orderReference, wish, note: "for me", actorId, now });
      await expect(asked).rejects.toMatchObject(isForbidden);
    }
  }
  const rows = world.database.adminDb.select().from(refunds).where(eq(refunds.orderReference, orderReference));
  expect(await rows).toEqual([]);
  const byAnother = { orderReference, wish: wishes[0], note: "broken", actorId: "ann", now };
  expect(await requestRefund(world.ctx, byAnother)).toMatchObject({ amountMinor: totalMinor });
});

it("nor do they have the provider asked again", async () => {
  const { orderReference, admins } = await ownOrder("card");
  const { refundId } = await world.request(orderReference, { reason: "whole" });
  world.sandbox.setBalance("blocked");
  expectErrorLog(new RegExp(`was refused: a person must look .*${orderReference}`));
  await world.send(orderReference, minutesLater(0));
  for (const actorId of admins) {
    await expect(retryRefund(world.ctx, { refundId, actorId, now })).rejects.toMatchObject(isForbidden);
  }
  await retryRefund(world.ctx, { refundId, actorId: "ann", now });
});
