import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { exportAccount } from "#core/services/accounts/export-account";
import {
  accountActions,
  accounts,
  labelVisitsTotal,
  letterSettings,
  linkLabels,
  passkeys,
  paymentAttempts,
  refundLines,
  refunds,
  rewardAdjustments,
  rewardDebts,
  sessions,
  shipments,
  tokenDebtors,
  twoFactors,
  vendors,
} from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { rewardFixture } from "#scripts/testing/reward-fixture";
import { addProduct, addReferrer, addUser, clone, grantTo, placeOrder } from "#scripts/testing/store-fixture";

it("has what is kept of the person, and nothing secret or of others", async () => {
  const { adminDb: admin, appDb: db } = await createTestDatabase();
  const now = new Date();
  const productId = await addProduct(admin);
  const userId = await addReferrer(admin, "Exp7Code", "0x00000000000000000000000000000000000000e1");
  await admin
    .insert(accounts)
    .values({ id: userId, userId, accountId: userId, providerId: "credential", password: "the-hash" });
  await admin.insert(sessions).values({ id: userId, userId, token: "the-token", expiresAt: now, userAgent: "Firefox" });
  const factor = { userId, secret: "the-secret", backupCodes: '["the-code"]', verified: true };
  await admin.insert(twoFactors).values({ id: userId, ...factor });
  const passkey = { id: "the-credential", name: "Phone", publicKey: "the-key", counter: 0, transports: [] };
  await admin.insert(passkeys).values({ userId, ...passkey });
  await admin
    .insert(accountActions)
    .values({ id: userId, userId, action: "role_given", role: "vendor", actor: "the-admin", at: now });
  await admin.insert(linkLabels).values([
    { code: "Exp7Code", label: "insta", place: 1 },
    { code: "Exp7Code", label: "blog", place: 2 },
  ]);
  await admin.insert(labelVisitsTotal).values([
    { code: "Exp7Code", label: "insta", shard: "eu-1", visits: 4 },
    { code: "Exp7Code", label: "insta", shard: "eu-2", visits: 5 },
  ]);
  await admin
    .insert(letterSettings)
    .values({ userId, token: "the-unsubscribe-token", locale: "uk", rewardsStoppedAt: now });
  const buyerId = await addUser(admin);
  await placeOrder(db, { buyerId, productId, cookieCode: "Exp7Code" });
  const { orderId } = await placeOrder(db, { buyerId: userId, productId, quantity: 2 });
  await grantTo(db, userId, 700n);
  const exported = await exportAccount({ db, clone }, { userId, now });
  expect(exported).toMatchObject({
    account: { email: `${userId}@users.test`, emailConfirmed: false, role: "user" },
    letters: { locale: "uk", rewardsStoppedAt: now },
    addressBook: [],
    signIn: [{ method: "credential" }],
    sessions: [{ device: "Firefox" }],
    secondFactors: { app: true, recoveryCodesLeft: 1, passkeys: [{ name: "Phone", lastUsedAt: null }] },
    accountActions: [{ action: "role_given", role: "vendor", at: now }],
    wallets: [{ address: "0x00000000000000000000000000000000000000e1", unlinkedAt: null }],
    codes: [
      {
        code: "Exp7Code",
        active: true,
        visits: 0,
        labels: [
          { label: "blog", visits: 0 },
          { label: "insta", visits: 9 },
        ],
      },
    ],
    orders: [{ id: orderId, contact: { city: "Kyiv" }, items: [{ quantity: 2 }] }],
    credit: [{ amountMinor: 700n, currency: "UAH" }],
  });
  const text = JSON.stringify(exported, (_key, value) => (typeof value === "bigint" ? `${value}` : value));
  const secrets = [
    "the-hash",
    "the-token",
    "the-secret",
    "the-code",
    "the-credential",
    "the-key",
    "the-unsubscribe-token",
  ];
  for (const hidden of [...secrets, "the-admin", buyerId]) expect(text).not.toContain(hidden);
});

it("has what was refunded to the person, and what they owe in tokens and why", async () => {
  const { adminDb: admin, appDb: db } = await createTestDatabase();
  const rewards = await rewardFixture({ admin });
  const userId = rewards.referrerUserId;
  const [mine, friends] = [await rewards.add({ status: "minted" }), await rewards.add({ status: "minted" })];
  await admin.update(paymentAttempts).set({ payerId: userId }).where(eq(paymentAttempts.orderReference, mine));
  const at = new Date();
  const done = { amountMinor: 100n, currency: "UAH", status: "done", position: 1, nextTryAt: at, endedAt: at } as const;
  await admin.insert(refunds).values([
    { ...done, id: "r-mine", orderReference: mine, reason: "goodwill", note: "late" },
    { ...done, id: "r-friends", orderReference: friends, reason: "whole", note: "the friend's secret" },
  ]);
  await admin
    .insert(refundLines)
    .values({ refundId: "r-mine", itemId: `${mine.slice(10, -2)}-0`, quantity: 0, amountMinor: 100n });
  await admin
    .insert(rewardAdjustments)
    .values({ refundId: "r-friends", orderReference: friends, commissionNumerator: 1n, tokenAmount: 4n });
  await admin
    .insert(rewardDebts)
    .values({ orderReference: friends, position: 1, userId, tokenAmount: 4n, cause: "refund", refundId: "r-friends" });
  await admin.insert(tokenDebtors).values({ userId, outstanding: 4n });
  const exported = await exportAccount({ db, clone }, { userId, now: at });
  expect(exported).toMatchObject({
    refunds: [{ orderReference: mine, standing: "done", note: "late", lines: [{ quantity: 0, amountMinor: 100n }] }],
    tokenDebts: { outstanding: 4n, debts: [{ tokenAmount: 4n, cause: "refund" }], offsets: [], reliefs: [] },
    refundRequests: [],
  });
  expect(exported.rewards.map(({ dueAmount }) => dueAmount)).toEqual([10n ** 18n, 10n ** 18n - 4n]);
  const text = JSON.stringify(exported, (_key, value) => (typeof value === "bigint" ? `${value}` : value));
  for (const hidden of [friends, "secret", "r-friends"]) expect(text).not.toContain(hidden);
});

it("has the parcels of the person's orders, the vendors they run, and the bank details they gave, masked", async () => {
  const fixture = await payoutFixture();
  const { adminDb: admin, appDb: db } = fixture.database;
  const [vendorId = ""] = fixture.vendors;
  const { orderId, buyerId } = await fixture.buy({ by: "card" });
  await admin
    .update(shipments)
    .set({ sentAt: payday, sentBy: "ann", carrier: "Nova Poshta", trackingNumber: "2045" })
    .where(and(eq(shipments.orderId, orderId), eq(shipments.vendorId, vendorId)));
  const [mine, other] = [await addUser(admin), await addUser(admin)];
  await admin.update(vendors).set({ userId: mine }).where(eq(vendors.id, vendorId));
  await fixture.addDetails(vendorId, { createdBy: mine });
  await fixture.addDetails(vendorId, { createdBy: other, ibanMasked: "UA99…9999" });
  const bought = await exportAccount({ db, clone }, { userId: buyerId, now: payday });
  expect(bought.orders[0]?.parcels).toHaveLength(3);
  expect(bought.orders[0]?.parcels).toContainEqual(
    expect.objectContaining({ sentAt: payday, carrier: "Nova Poshta", trackingNumber: "2045" }),
  );
  expect(bought).toMatchObject({ vendors: [], bankDetails: [] });
  const run = await exportAccount({ db, clone }, { userId: mine, now: payday });
  expect(run).toMatchObject({
    vendors: [{ payoutMethod: "credit" }],
    bankDetails: [{ ibanMasked: "UA21…6001", stoppedAt: null }],
    orders: [],
  });
  expect(JSON.stringify([run.vendors, run.bankDetails])).not.toMatch(/cipher|iban of|UA99/);
});
