import { eq, inArray } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { readDeletionLoss } from "#core/services/accounts/read-deletion-loss";
import { notifications, orders, rewardWallets } from "#db/schema";
import { codeOwners, now, outcomeOf, paysFrom, ROUNDS } from "#scripts/testing/code-owners";
import { newWallet } from "#scripts/testing/signed-message";
import { addUser, guards, placeOrder } from "#scripts/testing/store-fixture";

const {
  database,
  productId,
  context,
  addPerson,
  sign,
  send,
  addReward,
  link,
  stop,
  tokenOf,
  codesOf,
  linksOf,
  rewardOf,
} = await codeOwners();

describe("deleting an account", () => {
  const remove = (userId: string, at = now) =>
    deleteAccount({ db: database.appDb, guards }, { userId, typed: `${userId}@users.test`, now: at });

  it("says what would be lost, and then rejects what has no wallet to go to", async () => {
    const person = await addPerson();
    const { userId, code } = person;
    const loss = (at = now) => readDeletionLoss(context(), { userId, now: at });
    expect(await loss()).toEqual({ rewards: 0, usdMicros: 0n });
    const lost = [await addReward(person), await addReward(person, { status: "pending_approval" })];
    const kept = await addReward(person, { referrerWallet: "0x00000000000000000000000000000000000000A1" });
    const rejected = await addReward(person, { status: "rejected" });
    expect(await loss()).toEqual({ rewards: 2, usdMicros: 250_000n });
    await link(userId);
    // Until it is paid, the wallet may not be theirs.
    expect(await loss()).toEqual({ rewards: 2, usdMicros: 250_000n });
    expect(await loss(paysFrom)).toEqual({ rewards: 0, usdMicros: 0n });
    expect(await remove(userId)).toEqual({ outcome: "deleted" });
    for (const reference of lost) {
      expect(await rewardOf(reference)).toMatchObject({ status: "rejected", rejectionCode: "no_wallet" });
    }
    expect(await rewardOf(kept)).toMatchObject({ status: "approved" });
    expect(await rewardOf(rejected)).toMatchObject({ status: "rejected", rejectionCode: null });
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: null, active: false }]);
    expect(await linksOf(userId)).toMatchObject([{ stoppedAt: now }]);
    expect(await database.adminDb.select().from(notifications).where(eq(notifications.userId, userId))).toEqual([]);
  });

  it("leaves what a wallet is paid by now, and what is bound to one", async () => {
    const person = await addPerson();
    const reference = await addReward(person);
    await link(person.userId);
    await remove(person.userId, paysFrom);
    expect(await rewardOf(reference)).toMatchObject({ status: "approved" });
    const [bound] = await linksOf(person.userId);
    const other = await addPerson();
    const theirs = await addReward(other);
    await database.adminDb
      .insert(rewardWallets)
      .values({ orderReference: theirs, walletLinkId: bound?.id ?? "", address: bound?.address ?? "", boundAt: now });
    await remove(other.userId);
    expect(await rewardOf(theirs)).toMatchObject({ status: "approved" });
  });

  it("at the moment of a link leaves neither a link that pays nor a reward that waits for nobody", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const person = await addPerson();
      const { userId } = person;
      const reference = await addReward(person);
      const signed = await sign(newWallet(), userId);
      await Promise.all(
        round % 2 === 0
          ? [remove(userId), outcomeOf(send(userId, signed))]
          : [outcomeOf(send(userId, signed)), remove(userId)],
      );
      expect(await rewardOf(reference)).toMatchObject({ status: "rejected", rejectionCode: "no_wallet" });
      expect((await linksOf(userId)).filter(({ stoppedAt }) => stoppedAt === null)).toEqual([]);
      expect(await codesOf(userId)).toMatchObject([{ walletAddress: null, active: false }]);
    }
  });
});

describe("an order of a code", () => {
  it("keeps no wallet when it is placed at the moment of a link or its stop", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [{ userId, code }, buyerId] = [await addPerson(), await addUser(database.adminDb)];
      const signed = await sign(newWallet(), userId, {}, new Date());
      const place = () => placeOrder(database.appDb, { buyerId, productId, cookieCode: code });
      const [first] = await Promise.all([place(), send(userId, signed, new Date())]);
      const [second] = await Promise.all([place(), stop(await tokenOf(userId), new Date())]);
      const placed = await database.adminDb
        .select()
        .from(orders)
        .where(inArray(orders.id, [first.orderId, second.orderId]));
      for (const order of placed) expect(order).toMatchObject({ referralCode: code, referrerWallet: null });
      expect(placed).toHaveLength(2);
    }
  });
});
