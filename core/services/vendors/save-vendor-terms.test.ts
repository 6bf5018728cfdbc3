import { randomUUID } from "node:crypto";
import { desc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { changeRate } from "#core/services/goods/change-rate";
import { cloneSettingsInput } from "#core/services/settings/clone-settings-input";
import { readCloneSettings } from "#core/services/settings/read-clone-settings";
import { saveCloneSettings } from "#core/services/settings/save-clone-settings";
import { saveProductRate } from "#core/services/vendors/save-product-rate";
import { saveVendorTerms } from "#core/services/vendors/save-vendor-terms";
import { setOwnRate } from "#core/services/vendors/set-own-rate";
import type { Database } from "#db/client";
import { postgresFailure } from "#db/errors";
import { actionLog, platformSettings, products, settlements, vendors } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import {
  addAdmin,
  addProduct,
  addUser,
  clone,
  payByCard,
  placeOrder,
  serviceContext,
} from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;
let actorId: string;
const now = new Date("2026-03-01T10:00:00Z");

beforeAll(async () => {
  ({ adminDb: admin, appDb: db } = await createTestDatabase());
  actorId = await addAdmin(admin);
});

const saved = () => ({ actorId, reason: "because", now });
const cloneTerms = { referralRateBp: 500, payoutSchedule: "weekly", payoutHoldDays: 3, payoutMinimums: {} } as const;
const saveClone = (change: Partial<Parameters<typeof saveCloneSettings>[1]> = {}) =>
  saveCloneSettings({ db, clone }, { ...cloneTerms, ...saved(), ...change });
const saveVendor = (vendorId: string, terms: Parameters<typeof saveVendorTerms>[1]["terms"]) =>
  saveVendorTerms({ db, clone }, { vendorId, terms, ...saved() });
const saveRate = (productId: string, referralRateBp: number | null, most = clone.maxRewardRateBp) =>
  saveProductRate({ db, clone: { ...clone, maxRewardRateBp: most } }, { productId, referralRateBp, ...saved() });
const logOf = (subjectId: string) =>
  admin
    .select()
    .from(actionLog)
    .where(eq(actionLog.subjectId, subjectId))
    .orderBy(desc(actionLog.at), desc(actionLog.id));

async function addVendor(): Promise<string> {
  const id = randomUUID();
  await admin.insert(vendors).values({ id, name: "Kiln", tier: "starter" });
  return id;
}

describe("commission settings", () => {
  it.each([
    ["a platform rate above half", async () => saveVendor(await addVendor(), { platformRateBp: 5001 })],
    ["a referral rate above half", async () => saveVendor(await addVendor(), { referralRateBp: 6000 })],
    ["a hold of a year", async () => saveVendor(await addVendor(), { payoutHoldDays: 365 })],
    ["a rate below nothing", async () => saveRate(await addProduct(admin), -1)],
    ["half a basis point", () => saveClone({ referralRateBp: 0.5 })],
    ["a clone's hold of a year", () => saveClone({ payoutHoldDays: 365 })],
  ])("are refused with %s", async (_what, save) => {
    await expect(save()).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("are bounded by the clone's cap, whoever saves them; one from before a lower cap keeps nobody from saving the rest", async () => {
    const [vendorId, productId] = [await addVendor(), await addProduct(admin)];
    const ownerId = await addUser(admin);
    await admin.update(vendors).set({ userId: ownerId, referralRateBp: 900 }).where(eq(vendors.id, vendorId));
    const capped = { db, clone: { ...clone, maxRewardRateBp: 700 } };
    const own = { vendorId, actorId: ownerId, now };
    for (const save of [
      () => saveRate(productId, 701, 700),
      () => changeRate(capped, { desk: "admin", actorId, productId, referralRateBp: 701, now }),
      () => saveVendorTerms(capped, { vendorId, terms: { referralRateBp: 701 }, ...saved() }),
      () => setOwnRate(capped, { ...own, rateBp: 701 }),
      () => saveCloneSettings(capped, { ...cloneTerms, referralRateBp: 701, ...saved() }),
    ]) {
      await expect(save()).rejects.toMatchObject({ code: "invalid_input" });
    }
    await saveVendorTerms(capped, { vendorId, terms: { name: "New kiln", referralRateBp: 900 }, ...saved() });
    await setOwnRate(capped, { ...own, rateBp: 700 });
    const [stored] = await admin.select().from(vendors).where(eq(vendors.id, vendorId));
    expect(stored).toMatchObject({ name: "New kiln", referralRateBp: 700 });
  });

  it("are refused by the database too, whoever writes them", async () => {
    const productId = await addProduct(admin);
    const writes = [
      () => db.update(products).set({ referralRateBp: 5001 }).where(eq(products.id, productId)),
      () => db.update(vendors).set({ platformRateBp: 5001 }),
      () => db.insert(platformSettings).values({ id: 1, defaultReferralRateBp: 5001 }),
    ];
    for (const write of writes) {
      const failure = await write().then(
        () => null,
        (error: unknown) => postgresFailure(error),
      );
      expect(failure).toMatchObject({ code: "23514", constraint: expect.stringMatching(/rate$/) });
    }
  });

  it("hold for orders placed from then on, in rates and in the day of payout", async () => {
    const productId = await addProduct(admin);
    const vendorId = `vendor-of-${productId}`;
    const buyerId = await addUser(admin);
    const before = await placeOrder(db, { buyerId, productId });
    await saveClone({ payoutSchedule: "monthly" });
    await saveVendor(vendorId, { platformRateBp: 1000, payoutHoldDays: 0 });
    const after = await placeOrder(db, { buyerId, productId });
    const paidAt = new Date("2026-03-03T10:00:00Z");
    for (const order of [before, after]) await payByCard(db, order, buyerId, paidAt);
    const rows = await db.select().from(settlements).where(eq(settlements.vendorId, vendorId));
    expect(rows.map((row) => row.platformMinor).sort()).toEqual([1000n, 2000n]);
    expect(rows.map((row) => row.dueAt.toISOString())).toEqual([
      "2026-03-31T21:00:00.000Z",
      "2026-03-31T21:00:00.000Z",
    ]);
    await expect(saveVendor("nobody", { platformRateBp: 1 })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a saved change", () => {
  it("of a vendor is kept with who, before, after and why, and only what it changes", async () => {
    const vendorId = await addVendor();
    await saveVendor(vendorId, { name: "Kiln & Co", tier: "starter", platformRateBp: 1200, referralRateBp: null });
    expect(await logOf(vendorId)).toMatchObject([
      {
        actor: actorId,
        action: "vendor.terms",
        before: { name: "Kiln", platformRateBp: null },
        after: { name: "Kiln & Co", platformRateBp: 1200 },
        reason: "because",
      },
    ]);
    await saveVendor(vendorId, { name: "Kiln & Co", platformRateBp: 1200 });
    expect(await logOf(vendorId)).toHaveLength(1);
  });

  it("of a product too", async () => {
    const productId = await addProduct(admin);
    const save = () => saveProductRate({ db, clone }, { productId, referralRateBp: 300, ...saved() });
    await Promise.all([save(), save(), save()]);
    expect(await logOf(productId)).toMatchObject([
      { before: { referralRateBp: null }, after: { referralRateBp: 300 } },
    ]);
  });

  it("tells one story when many save at once: each finds what the last one left", async () => {
    const vendorId = await addVendor();
    const rates = [100, 200, 300, 400];
    await Promise.all(rates.map((platformRateBp) => saveVendor(vendorId, { platformRateBp })));
    const log = await logOf(vendorId);
    expect(log).toHaveLength(4);
    const steps = new Map(log.map(({ before, after }) => [before?.platformRateBp ?? null, after?.platformRateBp]));
    let at: unknown = null;
    for (const _ of rates) at = steps.get(at as null);
    const [vendor] = await admin.select().from(vendors).where(eq(vendors.id, vendorId));
    expect(at).toBe(vendor?.platformRateBp);
  });

  it("is the owner's own only while the vendor is theirs", async () => {
    const vendorId = await addVendor();
    const ownerId = await addUser(admin);
    const save = () =>
      saveVendorTerms({ db, clone }, { vendorId, terms: { referralRateBp: 700 }, ...saved(), ownerId });
    await expect(save()).rejects.toMatchObject({ code: "not_found" });
    await admin.update(vendors).set({ userId: ownerId }).where(eq(vendors.id, vendorId));
    await save();
    expect(await logOf(vendorId)).toHaveLength(1);
  });
});

describe("the clone's settings", () => {
  it("keep minimums by currency, and tell every change", async () => {
    await admin.delete(actionLog).where(eq(actionLog.subject, "clone"));
    await saveClone({ referralRateBp: 600, payoutMinimums: { UAH: 50_000n } });
    await saveClone({ referralRateBp: 600, payoutMinimums: { UAH: 50_000n } });
    await saveClone({ referralRateBp: 600, payoutMinimums: { UAH: 0n, USD: 1_000n } });
    expect(await readCloneSettings(serviceContext(db))).toMatchObject({
      referralRateBp: 600,
      payoutMinimums: [
        { currency: "UAH", minimumMinor: 0n },
        { currency: "USD", minimumMinor: 1_000n },
      ],
      envRateBp: 500,
      maxReferralRateBp: 5000,
    });
    const log = await logOf("1");
    expect(log).toHaveLength(2);
    expect(log.map(({ after }) => after)).toContainEqual({ payoutMinimumUAH: "0", payoutMinimumUSD: "1000" });
  });

  it("are written once by many at once, on a clone that has none yet", async () => {
    const fresh = await createTestDatabase();
    const rates = [100, 200, 300];
    const save = (referralRateBp: number) =>
      saveCloneSettings(
        { db: fresh.appDb, clone },
        { ...cloneTerms, payoutMinimums: { UAH: BigInt(referralRateBp) }, ...saved(), referralRateBp },
      );
    await Promise.all(rates.map(save));
    const log = await fresh.adminDb.select().from(actionLog);
    expect(log).toHaveLength(3);
    expect(log.filter(({ before }) => before?.payoutMinimumUAH === "0")).toHaveLength(1);
    const { referralRateBp, payoutMinimums } = await readCloneSettings(serviceContext(fresh.appDb));
    expect(payoutMinimums).toContainEqual({ currency: "UAH", minimumMinor: BigInt(referralRateBp ?? 0) });
  });

  it("have no minimum that would stop all payouts by a typo", () => {
    const parsed = cloneSettingsInput.safeParse({
      ...cloneTerms,
      payoutMinimums: { UAH: 10n ** 12n },
      reason: "because",
    });
    expect(parsed.success).toBe(false);
  });
});
