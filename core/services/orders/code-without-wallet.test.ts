import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createConfiguredPrice } from "#core/adapters/price/configured-price";
import { parseDecimal } from "#core/domain/decimal";
import { LINK_WAIT_MS } from "#core/domain/wallet-link";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { resolveOrderReferral } from "#core/services/orders/resolve-order-referral";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { persistSignupReferralAttribution } from "#core/services/referrals/persist-signup-referral";
import { createReward } from "#core/services/rewards/create-reward";
import type { Database } from "#db/client";
import {
  erpSalesAssists,
  membershipPlans,
  notifications,
  orders,
  refcodes,
  referralRewards,
  settlements,
  users,
  walletLinks,
  wallets,
} from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { rounds } from "#scripts/testing/rounds";
import {
  addProduct,
  addReferrer,
  addUser,
  grantTo,
  payByCard,
  placeOrder,
  serviceContext,
} from "#scripts/testing/store-fixture";

const now = new Date("2026-03-01T10:00:00Z");
const paysFrom = new Date(now.getTime() + LINK_WAIT_MS);
const text = { en: "Friend", uk: "Друг", ru: "Друг" };

let admin: Database;
let db: Database;
let consumer: Database;
let productId: string;
let drawn = 0;

beforeAll(async () => {
  const database = await createTestDatabase();
  admin = database.adminDb;
  db = database.appDb;
  consumer = database.consumerDb;
  productId = await addProduct(admin, { stock: 1_000 });
  const plan = { level: 1, months: 1, priceMinor: 9_900n, currency: "UAH" as const };
  await admin.insert(membershipPlans).values({ ...plan, id: "friend", name: text, description: text });
});

/** Somebody with a code and no wallet yet. */
async function addInviter(): Promise<{ userId: string; code: string }> {
  const code = `Wa11et${String.fromCharCode(97 + Math.floor(drawn / 9), 49 + (drawn % 9))}`;
  drawn++;
  return { userId: await addReferrer(admin, code, null), code };
}

/** As linking does: a wallet has the code, and is paid from then on. */
async function takeOver(
  { userId, code }: { userId: string; code: string },
  linkedAt = now,
  paidFrom = paysFrom,
): Promise<string> {
  const address = `0x${randomUUID().replaceAll("-", "")}00000000`;
  await admin.insert(wallets).values({ id: address, userId, address, chainId: 31_337 });
  await admin.update(refcodes).set({ walletAddress: address }).where(eq(refcodes.code, code));
  const link = { id: address, userId, code, address, message: "m", signature: "0x", linkedAt, paysFrom: paidFrom };
  await admin.insert(walletLinks).values(link);
  return address;
}

const orderOf = async (orderId: string) => (await db.select().from(orders).where(eq(orders.id, orderId)))[0];
const rewardOf = async (orderReference: string) => {
  const policy = { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 };
  const chain = { readTokenDecimals: async () => 18 };
  const context = { db: consumer, chain, oracle: createConfiguredPrice("0.10"), policy };
  await createReward(context, { orderReference, now });
  const [row] = await db.select().from(referralRewards).where(eq(referralRewards.orderReference, orderReference));
  return row;
};

describe("a code without a wallet", () => {
  it("earns on an order from end to end: attributed, paid for by the vendor, and a reward that waits", async () => {
    const [{ userId, code }, buyerId] = [await addInviter(), await addUser(admin)];
    const placed = await placeOrder(db, { buyerId, productId, cookieCode: code });
    expect(placed).toMatchObject({ referralApplied: true, referralCode: code });
    const reference = await payByCard(db, placed, buyerId, now);
    const attribution = { referralCode: code, referrerUserId: userId, referrerWallet: null, refusedReason: null };
    expect(await orderOf(placed.orderId)).toMatchObject(attribution);
    const [settlement] = await db.select().from(settlements).where(eq(settlements.orderReference, reference));
    expect(settlement).toMatchObject({ referralMinor: 500n });
    const [assist] = await db.select().from(erpSalesAssists).where(eq(erpSalesAssists.orderReference, reference));
    expect(assist).toMatchObject({ referrerUserId: userId, commissionMinor: 500n });
    expect(await rewardOf(reference)).toMatchObject({
      referrerUserId: userId,
      referrerWallet: null,
      tokenAmount: 125n * 10n ** 16n,
    });
  });

  it("tells its owner that an approved reward needs a wallet, until there is one", async () => {
    const tell = async ({ code }: { code: string }) => {
      const buyerId = await addUser(admin);
      const { orderId, totalMinor } = await placeOrder(db, { buyerId, productId, cookieCode: code });
      await grantTo(db, buyerId, totalMinor);
      const { orderReference } = await payWithCredit(serviceContext(db), { orderId, buyerId, now });
      expect(await rewardOf(orderReference)).toMatchObject({ status: "approved", referrerWallet: null });
      const told = await admin
        .select()
        .from(notifications)
        .where(eq(notifications.id, `referral_reward_approved:${orderReference}`));
      return told[0]?.data.needsWallet;
    };
    const inviter = await addInviter();
    expect(await tell(inviter)).toBe("true");
    await takeOver(inviter, new Date(), new Date(Date.now() + LINK_WAIT_MS));
    expect(await tell(inviter)).toBeUndefined();
  });

  it("rejects a reward whose owner was deleted between the payment and the reward", async () => {
    const [{ userId, code }, buyerId] = [await addInviter(), await addUser(admin)];
    const reference = await payByCard(db, await placeOrder(db, { buyerId, productId, cookieCode: code }), buyerId, now);
    await deleteAccount(serviceContext(db), { userId, typed: `${userId}@users.test`, now });
    expect(await rewardOf(reference)).toMatchObject({ status: "rejected", rejectionCode: "no_wallet" });
    expect(await rewardOf(reference)).toMatchObject({ status: "rejected" });
  });

  it(
    "and its deletion at the same moment leave no reward that waits for nobody",
    async () => {
      for (let round = 0; round < rounds(10); round++) {
        const [{ userId, code }, buyerId] = [await addInviter(), await addUser(admin)];
        const reference = await payByCard(
          db,
          await placeOrder(db, { buyerId, productId, cookieCode: code }),
          buyerId,
          now,
        );
        await Promise.all([
          rewardOf(reference),
          deleteAccount(serviceContext(db), { userId, typed: `${userId}@users.test`, now }),
        ]);
        expect(await rewardOf(reference)).toMatchObject({ status: "rejected", rejectionCode: "no_wallet" });
      }
    },
    rounds(60_000),
  );

  it("earns on a membership of whoever signed up with it", async () => {
    const [{ userId, code }, buyerId] = [await addInviter(), await addUser(admin)];
    const referredBy = await persistSignupReferralAttribution({ db }, { cookieCodes: [code], now });
    expect(referredBy).toMatchObject({ referralCode: code, referrerUserId: userId, referrerWallet: null });
    await admin.update(users).set({ referredBy }).where(eq(users.id, buyerId));
    const bought = { orderId: randomUUID().slice(0, 12), buyerId, planId: "friend", now };
    const placed = await createMembershipOrder(serviceContext(db), bought);
    const reference = await payByCard(db, placed, buyerId, now);
    expect(await rewardOf(reference)).toMatchObject({ purpose: "membership_upgrade", referrerWallet: null });
  });

  it("earns nothing for its owner", async () => {
    const { userId, code } = await addInviter();
    const bought = { buyerId: userId, cookieCodes: [code], now };
    expect(await resolveOrderReferral(serviceContext(db), bought)).toMatchObject({ reason: "self_referral" });
  });

  it("is there once a person, whoever writes it", async () => {
    const { userId } = await addInviter();
    await expect(admin.insert(refcodes).values({ code: "Sec4ndCo", userId, walletAddress: null })).rejects.toThrow();
  });

  it("pays nobody once its owner is gone: an order that is paid after that costs the vendor nothing", async () => {
    const [{ code }, buyerId] = [await addInviter(), await addUser(admin)];
    const placed = await placeOrder(db, { buyerId, productId, cookieCode: code });
    await admin.update(refcodes).set({ active: false }).where(eq(refcodes.code, code));
    const reference = await payByCard(db, placed, buyerId, now);
    expect(await orderOf(placed.orderId)).toMatchObject({ referralCode: null, refusedReason: "inactive_code" });
    const [settlement] = await db.select().from(settlements).where(eq(settlements.orderReference, reference));
    expect(settlement).toMatchObject({ referralMinor: 0n });
  });
});

describe("a wallet that has taken a code over", () => {
  it("is frozen into orders once it is paid, and into none while it can still be stopped", async () => {
    const [inviter, buyerId] = [await addInviter(), await addUser(admin)];
    const wallet = await takeOver(inviter);
    const { code } = inviter;
    const resolveAt = (at: number) =>
      resolveOrderReferral(serviceContext(db), { buyerId, cookieCodes: [code], now: new Date(at) });
    expect(await resolveAt(paysFrom.getTime() - 1)).toMatchObject({ referralCode: code, referrerWallet: null });
    expect(await resolveAt(paysFrom.getTime())).toMatchObject({ referralCode: code, referrerWallet: wallet });
    const signUpAt = (at: Date) => persistSignupReferralAttribution({ db }, { cookieCodes: [code], now: at });
    expect(await signUpAt(now)).toMatchObject({ referrerWallet: null });
    expect(await signUpAt(paysFrom)).toMatchObject({ referrerWallet: wallet });
  });

  it("counts for the overlap guard at once: when the order is placed, and when an older one is paid", async () => {
    const [inviter, buyerId] = [await addInviter(), await addUser(admin)];
    const placed = await placeOrder(db, { buyerId, productId, cookieCode: inviter.code });
    expect(placed).toMatchObject({ referralApplied: true });
    const wallet = await takeOver(inviter);
    await admin.update(wallets).set({ userId: buyerId }).where(eq(wallets.address, wallet));
    const bought = { buyerId, cookieCodes: [inviter.code], now };
    expect(await resolveOrderReferral(serviceContext(db), bought)).toMatchObject({ reason: "wallet_overlap" });
    await payByCard(db, placed, buyerId, now);
    expect(await orderOf(placed.orderId)).toMatchObject({ referralCode: null, refusedReason: "wallet_overlap" });
  });
});
