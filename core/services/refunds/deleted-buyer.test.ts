import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { cloneAccountId } from "#core/domain/credit";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { previewRefund } from "#core/services/refunds/preview-refund";
import { creditAccounts, users } from "#db/schema";
import { now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";
import { rounds } from "#scripts/testing/rounds";
import { clone, guards } from "#scripts/testing/store-fixture";

let world: RefundFixture;
beforeAll(async () => {
  world = await refundFixture();
});

const remove = (userId: string) =>
  deleteAccount({ db: world.database.appDb, guards }, { userId, typed: `${userId}@users.test`, now });
const suspended = async () =>
  (
    await world.database.adminDb
      .select()
      .from(creditAccounts)
      .where(eq(creditAccounts.id, cloneAccountId("suspense", "UAH")))
  )[0]?.balanceMinor ?? 0n;
const isDeleted = async (userId: string) =>
  (await world.database.adminDb.select().from(users).where(eq(users.id, userId)))[0]?.deletedAt !== null;

it("waits while a refund of theirs is on its way", async () => {
  const order = await world.buy({ by: "card" });
  await world.request(order.orderReference, { reason: "goodwill", amountMinor: 100n });
  expect(await remove(order.buyerId)).toEqual({ outcome: "kept", because: "refund" });
  await world.settleOpen(order.orderReference);
  expect(await remove(order.buyerId)).toEqual({ outcome: "deleted" });
});

it("is owed what comes back later, and admins see it", async () => {
  const order = await world.buy({ by: "credit" });
  expect(await remove(order.buyerId)).toEqual({ outcome: "deleted" });
  const about = { orderReference: order.orderReference, wish: { reason: "whole" } } as const;
  expect(await previewRefund({ db: world.database.appDb, clone }, about)).toMatchObject({ goesTo: "suspense" });
  const before = await suspended();
  await world.request(order.orderReference, { reason: "whole" });
  expect((await suspended()) - before).toBe(order.totalMinor);
});

it(
  "at the moment of a refund: a card's makes the deletion wait or comes after it, credit's never reaches a closed account",
  async () => {
    for (let round = 0; round < rounds(10); round++) {
      const by = round % 2 === 0 ? "card" : "credit";
      const order = await world.buy({ by, units: [1, 0, 0] });
      const before = await suspended();
      const both = [
        () => world.request(order.orderReference, { reason: "whole" }),
        () => remove(order.buyerId),
      ] as const;
      const [first, second] = round % 4 < 2 ? both : both.toReversed();
      await Promise.all([first?.(), second?.()]);
      const moved = (await suspended()) - before;
      const isGone = await isDeleted(order.buyerId);
      expect(moved).toBe(by === "credit" && isGone ? order.totalMinor : 0n);
    }
  },
  rounds(60_000),
);
