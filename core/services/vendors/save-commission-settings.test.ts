import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { saveCommissionSettings } from "#core/services/vendors/save-commission-settings";
import type { Database } from "#db/client";
import { postgresFailure } from "#db/errors";
import { platformSettings, products, settlements, vendors } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addProduct, addUser, payByCard, placeOrder } from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;

beforeAll(async () => {
  ({ adminDb: admin, appDb: db } = await createTestDatabase());
});

const vendorTerms = { platformRateBp: null, referralRateBp: null, payoutSchedule: null, payoutHoldDays: null };
const cloneTerms = { referralRateBp: 500, payoutSchedule: "weekly", payoutHoldDays: 3 } as const;

describe("commission settings", () => {
  it.each([
    ["a platform rate above half", { of: "vendor", vendorId: "v", terms: { ...vendorTerms, platformRateBp: 5001 } }],
    ["a referral rate above half", { of: "vendor", vendorId: "v", terms: { ...vendorTerms, referralRateBp: 6000 } }],
    ["a rate below nothing", { of: "product", productId: "p", referralRateBp: -1 }],
    ["half a basis point", { of: "clone", terms: { ...cloneTerms, referralRateBp: 0.5 } }],
    ["a hold of a year", { of: "clone", terms: { ...cloneTerms, payoutHoldDays: 365 } }],
  ] as const)("are refused with %s", async (_what, settings) => {
    await expect(saveCommissionSettings({ db }, settings)).rejects.toMatchObject({ code: "invalid_input" });
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
    await saveCommissionSettings({ db }, { of: "clone", terms: { ...cloneTerms, payoutSchedule: "monthly" } });
    const terms = { ...vendorTerms, platformRateBp: 1000, payoutHoldDays: 0 };
    await saveCommissionSettings({ db }, { of: "vendor", vendorId, terms });
    const after = await placeOrder(db, { buyerId, productId });
    const now = new Date("2026-03-03T10:00:00Z");
    for (const order of [before, after]) await payByCard(db, order, buyerId, now);
    const rows = await db.select().from(settlements).where(eq(settlements.vendorId, vendorId));
    expect(rows.map((row) => row.platformMinor).sort()).toEqual([1000n, 2000n]);
    expect(rows.map((row) => row.dueAt.toISOString())).toEqual([
      "2026-03-31T21:00:00.000Z",
      "2026-03-31T21:00:00.000Z",
    ]);
    await expect(
      saveCommissionSettings({ db }, { of: "vendor", vendorId: "nobody", terms: vendorTerms }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});
