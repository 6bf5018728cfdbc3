import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { parseDecimal } from "#core/domain/decimal";
import { dropDeadLetter } from "#core/services/events/resolve-dead-letter";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { resolveParkedEvent } from "#core/services/payments/resolve-parked-event";
import { settlePayment } from "#core/services/payments/settle-payment";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { askForRefund } from "#core/services/refunds/ask-for-refund";
import { recordStatement } from "#core/services/refunds/record-statement";
import { requestRefund } from "#core/services/refunds/request-refund";
import { createReward } from "#core/services/rewards/create-reward";
import type { Database } from "#db/client";
import {
  accountActions,
  actionLog,
  debtReliefs,
  debtTransfers,
  membershipPlans,
  notifications,
  orderItems,
  passkeys,
  refcodes,
  refundRequests,
  rewardApprovals,
  rewardDebts,
  rewardOffsets,
  settlementMoves,
  settlements,
  vendorBankDetails,
  vendorInvitations,
  vendors,
  walletLinks,
} from "#db/schema";
import { type ApiWorld, DEAD_LETTERS, OWNED_WALLET, REWARDS } from "./api-world.ts";
import type { TestDatabase } from "./database.ts";
import { endPayout, payOut } from "./paid-out.ts";
import { addAttempt, addProduct, placeOrder, providerEvent, serviceContext } from "./store-fixture.ts";

const CODE = "Frnd7Ref";

/**
 * Gives everybody in the world something of everything, so that no list of theirs is empty.
 *
 * @returns the reference of an attributed order that is paid, settled and rewarded
 */
export async function giveHistory(database: TestDatabase, world: ApiWorld): Promise<string> {
  const { adminDb, appDb } = database;
  const userId = world.idOf("user");
  const buyerId = world.idOf("anotherUser");
  const { productId } = world;
  const now = new Date();
  await adminDb.insert(refcodes).values({ code: CODE, userId, walletAddress: OWNED_WALLET });
  await adminDb
    .update(vendors)
    .set({ userId: world.idOf("vendor"), payoutMethod: "credit" })
    .where(eq(vendors.id, `vendor-of-${productId}`));

  const order = await placeOrder(appDb, { buyerId, productId, cookieCode: CODE });
  const [paid, surplus] = [await addAttempt(appDb, order, buyerId, 1), await addAttempt(appDb, order, buyerId, 2)];
  for (const reference of [paid, surplus, world.orderReference]) await settle(database, reference, order.totalMinor);
  const yesterday = new Date(now.getTime() - 86_400_000);
  for (const day of [yesterday, now]) await settle(database, "ring-test-nobody-1", 1n, day);
  await placeOrder(appDb, { buyerId: world.idOf("anotherVendor"), productId, cookieCode: CODE });
  await placeOrder(appDb, { buyerId: userId, productId, cookieCode: CODE });
  await rewardFor(database, paid, now);
  await joinClub(database, userId, now);

  const decision = { actorId: world.idOf("admin"), now };
  const [parked] = (await listPaymentCases({ db: appDb }, { page: 1, pageSize: 1 })).open;
  await resolveParkedEvent({ db: appDb }, { key: parked?.key ?? "", note: "asked the bank", ...decision });
  await dropDeadLetter({ db: appDb }, { id: DEAD_LETTERS.dropped, reason: "old", ...decision });
  const approval = { orderReference: REWARDS.failed, adminId: decision.actorId, tokenAmount: 10n ** 18n, at: now };
  await adminDb.insert(rewardApprovals).values(approval);
  const data = { orderReference: paid, tokenAmount: "1", tokenDecimals: "18" };
  await adminDb.insert(notifications).values({ id: "n", userId, type: "referral_reward_approved", data });
  // A wallet whose link was stopped before it was paid, and a passkey.
  const link = {
    id: "l",
    userId,
    code: CODE,
    address: OWNED_WALLET,
    message: "m",
    signature: "0x",
    linkedAt: yesterday,
  };
  await adminDb.insert(walletLinks).values({ ...link, paysFrom: now, stoppedAt: now });
  await adminDb
    .insert(accountActions)
    .values({ id: "a", userId, action: "wallet_link_stopped", actor: userId, at: now });
  const passkey = { id: "p", userId, name: "Phone", publicKey: "k", counter: 0, transports: ["internal"] };
  await adminDb.insert(passkeys).values(passkey);
  await giveBack(database, { references: [paid, world.orderReference], adminId: decision.actorId, now });
  // A vendor is paid for what is left.
  const dueBy = new Date(now.getTime() + 60 * 86_400_000);
  await processDuePayouts(serviceContext(appDb), { vendorId: `vendor-of-${productId}`, actor: "test", dueBy, now });
  await changeVendor(database, { vendorId: `vendor-of-${productId}`, adminId: decision.actorId, now });
  await payOthers(database, { buyerId, adminId: decision.actorId, now });
  // Of tokens that were paid too much, some are kept back already.
  const owed = { orderReference: paid, position: 1, userId };
  await adminDb.insert(rewardDebts).values({ ...owed, tokenAmount: 2n, cause: "refund" });
  await adminDb.insert(rewardOffsets).values({ ...owed, tokenAmount: 1n });
  await endDebts(database, { userId, fromUserId: buyerId, adminId: decision.actorId, orderReference: paid, now });
  return paid;
}

/** A courtesy refund of each, a vendor who asks for one, and is paid out. */
async function giveBack(
  { adminDb, appDb }: TestDatabase,
  { references, adminId: actorId, now }: { references: readonly string[]; adminId: string; now: Date },
): Promise<void> {
  for (const orderReference of references) {
    const wish = { reason: "goodwill", amountMinor: 100n } as const;
    await requestRefund({ db: appDb }, { orderReference, wish, note: "scratched", actorId, now });
    await recordStatement({ db: appDb }, { orderReference, statedMinor: wish.amountMinor, now });
  }
  const [settlement] = await adminDb
    .select()
    .from(settlements)
    .where(eq(settlements.orderReference, references[0] ?? ""));
  const [item] = await adminDb
    .select()
    .from(orderItems)
    .where(eq(orderItems.orderId, settlement?.orderId ?? ""));
  const asked = { actorId: await ownerOf(adminDb, settlement?.vendorId ?? ""), itemId: item?.id ?? "", quantity: 1 };
  await askForRefund({ db: appDb }, { requestId: "asked", ...asked, reason: "sent the wrong one", now });
  await adminDb.insert(settlementMoves).values({
    id: "m",
    settlementId: settlement?.id ?? "",
    fromStatus: "held",
    toStatus: "pending",
    actor: actorId,
    at: now,
  });
  await endPayout(adminDb, await payOut(adminDb, [settlement?.id ?? ""], now), "paid", now);
}

/** A vendor that somebody else was invited to once, and whose terms were changed. */
async function changeVendor(
  { adminDb }: TestDatabase,
  { vendorId, adminId, now }: { vendorId: string; adminId: string; now: Date },
): Promise<void> {
  const sent = { email: "late@store.test", tokenHash: "h", invitedBy: adminId, createdAt: now, expiresAt: now };
  await adminDb.insert(vendorInvitations).values({ id: "i", vendorId, ...sent, withdrawnAt: now });
  const change = { before: { payoutHoldDays: null }, after: { payoutHoldDays: 3 }, reason: "test" };
  const what = { actor: adminId, action: "vendor.terms", subject: "vendor", subjectId: vendorId };
  await adminDb.insert(actionLog).values({ id: "c", ...what, ...change, at: now });
}

/** Of other vendors: a payout in a file for the bank, one that is due, and one whose vendor has not said how. */
async function payOthers(
  database: TestDatabase,
  { buyerId, adminId, now }: { buyerId: string; adminId: string; now: Date },
): Promise<void> {
  const { adminDb, appDb } = database;
  const longAgo = new Date(now.getTime() - 60 * 86_400_000);
  for (const payoutMethod of ["bank", "credit", null] as const) {
    const productId = await addProduct(adminDb);
    const vendorId = `vendor-of-${productId}`;
    await adminDb.update(vendors).set({ payoutMethod }).where(eq(vendors.id, vendorId));
    const order = await placeOrder(appDb, { buyerId, productId });
    await settle(database, await addAttempt(appDb, order, buyerId), order.totalMinor, longAgo);
    const ciphers = { keyId: "k", ibanCipher: "i", holderCipher: "h", taxCodeCipher: "t", purposeCipher: "p" };
    const used = {
      ibanMasked: "UA21…6001",
      oldStay: false,
      createdBy: adminId,
      createdAt: longAgo,
      activeFrom: longAgo,
    };
    await adminDb.insert(vendorBankDetails).values({ id: `details-${productId}`, vendorId, ...ciphers, ...used });
  }
  await processDuePayouts(serviceContext(appDb), { methods: ["bank"], actor: adminId, now });
}

/** A debt that was carried over, one that was forgiven, and a request of the person's own to refund a line. */
async function endDebts(
  { adminDb }: TestDatabase,
  about: { userId: string; fromUserId: string; adminId: string; orderReference: string; now: Date },
): Promise<void> {
  const { userId, fromUserId, adminId, orderReference, now } = about;
  await adminDb.insert(debtTransfers).values({ id: "t", fromUserId, toUserId: userId, tokenAmount: 1n });
  const relief = { id: "f", kind: "forgiven", tokenAmount: 1n, reason: "a gift", decidedBy: adminId } as const;
  await adminDb.insert(debtReliefs).values({ ...relief, userId });
  const [asked] = await adminDb.select().from(refundRequests).limit(1);
  if (!asked) throw new Error("a vendor has asked for a refund");
  const declined = { status: "declined", decidedBy: adminId, decidedAt: now, decision: "kept" } as const;
  await adminDb.insert(refundRequests).values({ ...asked, ...declined, id: "d", orderReference, askedBy: userId });
}

async function ownerOf(adminDb: Database, vendorId: string): Promise<string> {
  const [vendor] = await adminDb.select().from(vendors).where(eq(vendors.id, vendorId));
  return vendor?.userId ?? "";
}

async function settle(
  { appDb }: TestDatabase,
  reference: string,
  amountMinor: bigint,
  now: Date = new Date(),
): Promise<void> {
  await settlePayment(serviceContext(appDb), { event: providerEvent(reference, amountMinor), now });
}

async function rewardFor({ consumerDb }: TestDatabase, orderReference: string, now: Date): Promise<void> {
  const context = {
    db: consumerDb,
    chain: { readTokenDecimals: async () => 18 },
    oracle: { readPrice: async (at: Date) => ({ tokenUsd: "0.10", source: "config", at: at.toISOString() }) },
    policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
  };
  await createReward(context, { orderReference, now });
}

async function joinClub(database: TestDatabase, buyerId: string, now: Date): Promise<void> {
  const { adminDb, appDb } = database;
  const text = { en: "friend", uk: "friend", ru: "friend" };
  await adminDb.insert(membershipPlans).values({
    id: "friend",
    level: 1,
    priceMinor: 10_000n,
    months: 1,
    currency: "UAH",
    name: text,
    description: text,
  });
  const orderId = randomUUID().slice(0, 8);
  const order = await createMembershipOrder(serviceContext(appDb), { orderId, buyerId, planId: "friend", now });
  await settle(database, await addAttempt(appDb, order, buyerId), order.totalMinor);
}
