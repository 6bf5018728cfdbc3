import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { readDesk } from "#core/services/events/read-desk";
import { orderItems, refundRequests, settlements } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { rewardFixture } from "#scripts/testing/reward-fixture";
import { clone } from "#scripts/testing/store-fixture";

/** Noon in Kyiv, on a Tuesday. */
const now = new Date("2026-03-10T10:00:00Z");
const WEEK = 7 * 24 * 60 * 60 * 1000;

it("an empty store has nothing to decide, nothing at risk and nothing sold", async () => {
  const { appDb: db } = await createTestDatabase();
  const none = { rewards: 0, usdMicros: 0n, tokens: [] };
  expect(await readDesk({ db, clone }, { now })).toMatchObject({
    decisions: { rewards: none, refundRequests: [], refundCases: [], duePayouts: [], proposals: 0 },
    risk: { findings: 0, failed: none, deadLetters: 0 },
    today: { day: "2026-03-10", sales: [], rewards: none },
    lastWeek: { day: "2026-03-03", until: new Date(now.getTime() - WEEK), sales: [], rewards: none },
  });
});

it("what waits, with its money; today's figures, and those of a week ago until the same time", async () => {
  const { adminDb: admin, appDb: db } = await createTestDatabase();
  const rewards = await rewardFixture({ admin });
  const moments = [
    now.getTime(),
    now.getTime() - WEEK,
    now.getTime() - WEEK + 1000,
    now.getTime() - 13 * 60 * 60 * 1000,
  ];
  const references: string[] = [];
  for (const moment of moments) {
    references.push(await rewards.add({ status: "pending_approval", createdAt: new Date(moment) }));
  }
  await rewards.add({ status: "failed", createdAt: new Date(0), tokenAmount: null, tokenDecimals: null });
  const sold = await admin.select().from(settlements);
  for (const [at, reference] of references.entries()) {
    await admin
      .update(settlements)
      .set({ createdAt: new Date(moments[at] ?? 0) })
      .where(eq(settlements.orderReference, reference));
  }
  const rest = sold.filter(({ orderReference }) => !references.includes(orderReference));
  for (const { id } of rest) {
    await admin
      .update(settlements)
      .set({ createdAt: new Date(0), status: "held" })
      .where(eq(settlements.id, id));
  }
  const [line] = await admin.select().from(orderItems);
  const vendor = { vendorId: line?.vendorId ?? "", askedBy: rewards.referrerUserId, askedAt: now };
  await admin.insert(refundRequests).values({
    ...{ id: "asked", orderReference: references[0] ?? "", orderId: line?.orderId ?? "", itemId: line?.id ?? "" },
    ...{ quantity: 1, reason: "broken", ...vendor },
  });

  const desk = await readDesk({ db, clone }, { now });
  const one = 10n ** 18n;
  expect(desk.decisions.rewards).toEqual({
    rewards: 4,
    usdMicros: 500_000n,
    tokens: [{ decimals: 18, amount: 4n * one }],
  });
  expect(desk.decisions.refundRequests).toEqual([{ currency: "UAH", cases: 1, amountMinor: line?.unitPriceMinor }]);
  expect(desk.risk.failed).toEqual({ rewards: 1, usdMicros: 125_000n, tokens: [] });
  // What came at 23:00 of the day before in Kyiv is not today's.
  expect(desk.today).toMatchObject({
    rewards: { rewards: 1 },
    sales: [{ currency: "UAH", sales: 1, grossMinor: 10_000n }],
  });
  expect(desk.lastWeek).toMatchObject({ rewards: { rewards: 1 }, sales: [{ sales: 1 }] });
  expect(desk.decisions.duePayouts).toEqual([]);
  const later = await readDesk({ db, clone }, { now: new Date("2126-01-01T00:00:00Z") });
  expect(later.decisions.duePayouts).toMatchObject([{ currency: "UAH", vendors: 1 }]);
});
