import { randomBytes, randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { resolveOrderReferral } from "#core/services/orders/resolve-order-referral";
import { type CodeActionInput, deactivateCode, reactivateCode } from "#core/services/referrals/deactivate-code";
import { ensureMailboxCode } from "#core/services/referrals/ensure-mailbox-code";
import { ensureRefcodes } from "#core/services/referrals/ensure-refcodes";
import { lookUpCode } from "#core/services/referrals/look-up-code";
import { readCode } from "#core/services/referrals/read-code";
import { createReward } from "#core/services/rewards/create-reward";
import type { RewardContext } from "#core/services/rewards/reward-context";
import { actionLog, orders, outbox, refcodes, users } from "#db/schema";
import { codeOwners, now, outcomeOf, paysFrom, ROUNDS } from "#scripts/testing/code-owners";
import { newWallet } from "#scripts/testing/signed-message";
import { addAdmin, addUser, guards, payByCard, placeOrder } from "#scripts/testing/store-fixture";

const {
  database,
  productId,
  context,
  addPerson,
  sign,
  send,
  addReward,
  link,
  unlink,
  stop,
  tokenOf,
  codesOf,
  rewardOf,
} = await codeOwners();
const { adminDb: admin, appDb: db } = database;

let actorId: string;
beforeAll(async () => {
  actorId = await addAdmin(admin);
});

const by = (code: string, change: Partial<CodeActionInput> = {}) => ({
  code,
  reason: "staged orders",
  actorId,
  now,
  ...change,
});
const deactivate = (code: string, change?: Partial<CodeActionInput>) => deactivateCode({ db }, by(code, change));
const reactivate = (code: string, change?: Partial<CodeActionInput>) => reactivateCode({ db }, by(code, change));
const rowOf = async (code: string) => (await admin.select().from(refcodes).where(eq(refcodes.code, code)))[0];
const off = { active: false, deactivatedAt: now };
const on = { active: true, deactivatedAt: null };
const logOf = (code: string) =>
  admin
    .select()
    .from(actionLog)
    .where(and(eq(actionLog.subject, "refcode"), eq(actionLog.subjectId, code)))
    .orderBy(actionLog.action);
const eventsOf = async (code: string) =>
  (await admin.select().from(outbox)).filter(({ message }) => "code" in message && message.code === code);

const rewardContext: RewardContext = {
  db: database.consumerDb,
  chain: { readTokenDecimals: async () => 18 },
  oracle: { readPrice: async (at) => ({ tokenUsd: "0.10", source: "config", at: at.toISOString() }) },
  policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 0n, approvalDelayDays: 0 },
};

/** Somebody whose code belongs to a wallet that is paid. */
async function addPaid() {
  const { userId, code } = await addPerson();
  const wallet = await link(userId);
  return { userId, code, wallet };
}

describe("a code that an admin deactivates", () => {
  it("is told to the edge and written to the log, once however many press", async () => {
    const { code } = await addPerson();
    const told = (await eventsOf(code)).length;
    await Promise.all([1, 2, 3].map(() => deactivate(code)));
    expect(await rowOf(code)).toMatchObject(off);
    expect(await lookUpCode({ db }, code)).toBe("inactive");
    expect(await eventsOf(code)).toHaveLength(told + 1);
    expect(await logOf(code)).toMatchObject([
      {
        actor: actorId,
        action: "refcode.deactivated",
        before: { codeStanding: "active" },
        after: { codeStanding: "deactivated" },
        reason: "staged orders",
      },
    ]);
  });

  it("earns nothing with new orders, which say why; what it has earned stays", async () => {
    const person = await addPerson();
    const reference = await addReward(person, { status: "pending_approval" });
    await deactivate(person.code);
    const bought = { buyerId: await addUser(admin), cookieCodes: [person.code], now };
    expect(await resolveOrderReferral(context(), bought)).toMatchObject({
      outcome: "refused",
      reason: "inactive_code",
    });
    expect(await rewardOf(reference)).toMatchObject({ status: "pending_approval" });
  });

  it("still earns with an order placed before, with a wallet or without, unless its owner has gone", async () => {
    const owners = [await addPerson(), await addPaid(), await addPerson()];
    const placed = await Promise.all(
      owners.map(async ({ code }) => {
        const buyerId = await addUser(admin);
        return { buyerId, order: await placeOrder(db, { buyerId, productId, cookieCode: code }) };
      }),
    );
    for (const { code } of owners) await deactivate(code);
    const gone = owners[2]?.userId ?? "";
    await deleteAccount({ db, guards }, { userId: gone, typed: `${gone}@users.test`, now });
    const outcomes = [];
    const rewards = [];
    for (const { buyerId, order } of placed) {
      const orderReference = await payByCard(db, order, buyerId, now);
      await createReward(rewardContext, { orderReference, now });
      rewards.push(await rewardOf(orderReference));
      const [row] = await admin.select().from(orders).where(eq(orders.id, order.orderId));
      outcomes.push(row?.refusedReason ?? row?.referralCode);
    }
    expect(outcomes).toEqual([owners[0]?.code, owners[1]?.code, "inactive_code"]);
    expect(rewards).toMatchObject([{ status: "pending_approval" }, { status: "pending_approval" }, undefined]);
  });

  it("stays so, whatever its owner does: no wallet, no unlinking and no sign-in wakes it, and no other code comes", async () => {
    const { userId, code } = await addPerson();
    await deactivate(code);
    const wallet = await link(userId);
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: wallet.address, ...off }]);
    await stop(await tokenOf(userId));
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: null, ...off }]);

    const paid = await addPaid();
    await deactivate(paid.code);
    await unlink(paid.userId, paid.wallet, paysFrom);
    await link(paid.userId, paid.wallet);
    await ensureRefcodes(context(), { userId: paid.userId, now, randomBytes });
    await ensureMailboxCode(context(), { userId: paid.userId, now, randomBytes });
    expect(await codesOf(paid.userId)).toMatchObject([{ code: paid.code, ...off }]);
    // Code may forget to check; the database refuses it anyway.
    await expect(admin.update(refcodes).set({ active: true }).where(eq(refcodes.code, code))).rejects.toThrow();
  });

  it("works again with a reason, as far as its wallet is linked", async () => {
    const { userId, code, wallet } = await addPaid();
    await deactivate(code);
    await reactivate(code, { reason: "cleared up" });
    await reactivate(code);
    expect(await rowOf(code)).toMatchObject(on);
    expect((await logOf(code)).map(({ action, reason }) => [action, reason])).toEqual([
      ["refcode.deactivated", "staged orders"],
      ["refcode.reactivated", "cleared up"],
    ]);
    await unlink(userId, wallet, paysFrom);
    await deactivate(code);
    expect(await readCode(context(), { code, viewerId: actorId, now })).toMatchObject({
      standing: "deactivated",
      isWalletGone: true,
    });
    await reactivate(code);
    expect(await rowOf(code)).toMatchObject({ active: false, deactivatedAt: null });
    await link(userId, wallet);
    expect(await rowOf(code)).toMatchObject(on);
  });

  it("is nobody's own, no unknown one, and none of an account that is gone; and only an admin's to decide", async () => {
    const { userId, code } = await addPerson();
    const twin = await addAdmin(admin, { email: `${userId}+admin@users.test` });
    for (const verb of [deactivate, reactivate]) {
      await expect(verb(code, { actorId: twin })).rejects.toMatchObject({ code: "forbidden" });
      await expect(verb(code, { actorId: await addUser(admin) })).rejects.toMatchObject({ code: "forbidden" });
      await expect(verb("No5uchCo")).rejects.toMatchObject({ code: "not_found" });
    }
    await deactivate(code);
    await deleteAccount({ db, guards }, { userId, typed: `${userId}@users.test`, now });
    for (const verb of [deactivate, reactivate]) {
      await expect(verb(code)).rejects.toMatchObject({ code: "conflict" });
    }
    expect(await rowOf(code)).toMatchObject(off);
    expect(await logOf(code)).toHaveLength(1);
  });
});

describe("races", () => {
  it("of deactivating, linking a first wallet and joining never leave a code that works", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { userId, code } = await addPerson();
      const proofs = [await sign(newWallet(), userId), await sign(newWallet(), userId)];
      await Promise.all([
        ...proofs.map((proof) => outcomeOf(send(userId, proof))),
        deactivate(code),
        ensureRefcodes(context(), { userId, now, randomBytes }),
        ensureMailboxCode(context(), { userId, now, randomBytes }),
      ]);
      expect(await rowOf(code)).toMatchObject(off);
    }
  });

  it("of deactivating, reactivating, linking and unlinking leave the code as its wallet and the last decision do", async () => {
    const { userId, code, wallet } = await addPaid();
    for (let round = 0; round < ROUNDS; round++) {
      const proof = await sign(wallet, userId, {}, paysFrom);
      await Promise.all([
        outcomeOf(send(userId, proof, paysFrom)),
        deactivate(code, { reason: randomUUID() }),
        outcomeOf(unlink(userId, wallet, paysFrom)),
        reactivate(code, { reason: randomUUID() }),
        outcomeOf(unlink(userId, wallet, paysFrom)),
      ]);
      const { isWalletGone } = await readCode(context(), { code, viewerId: actorId, now });
      const row = await rowOf(code);
      expect(row?.active).toBe(row?.deactivatedAt === null && !isWalletGone);
    }
    // Only real changes are logged, so the entries alternate.
    const steps = (await logOf(code)).map(({ action }) => action);
    const deactivated = steps.filter((action) => action === "refcode.deactivated").length;
    expect(Math.abs(deactivated * 2 - steps.length)).toBeLessThanOrEqual(1);
  });

  it("of deactivating and deleting the account leave a code that is off", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { userId, code } = await addPerson();
      await Promise.all([
        outcomeOf(deactivate(code)),
        deleteAccount({ db, guards }, { userId, typed: `${userId}@users.test`, now }),
      ]);
      expect(await rowOf(code)).toMatchObject({ active: false });
      const [owner] = await admin.select().from(users).where(eq(users.id, userId));
      expect(owner?.deletedAt).toEqual(now);
    }
  });
});
