import { randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import {
  labelVisitsDaily,
  labelVisitsTotal,
  linkLabels,
  orders,
  refcodeVisitsDaily,
  refcodeVisitsTotal,
  users,
} from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import {
  addProduct,
  addReferrer,
  addUser,
  clone,
  payByCard,
  placeOrder,
  serviceContext,
} from "#scripts/testing/store-fixture";

const CODE = "Dash2345";
const WALLET = "0x00000000000000000000000000000000000000D1";
/** Half past eleven in the evening in Kyiv, and still the day before in UTC. */
const NOW = new Date("2026-03-10T22:30:00Z");
const TODAY = "2026-03-11";

let database: TestDatabase;
let referrer: string;

beforeAll(async () => {
  database = await createTestDatabase();
  referrer = await addReferrer(database.adminDb, CODE, WALLET);
  await database.adminDb.insert(refcodeVisitsDaily).values([
    { code: CODE, day: TODAY, shard: "weur", visits: 4 },
    { code: CODE, day: TODAY, shard: "enam", visits: 1 },
    { code: CODE, day: "2026-02-12", shard: "weur", visits: 2 },
    { code: CODE, day: "2026-02-11", shard: "weur", visits: 10 },
    { code: CODE, day: "2025-01-01", shard: "weur", visits: 100 },
  ]);
  await database.adminDb.insert(refcodeVisitsTotal).values({ code: CODE, shard: "weur", visits: 117, updatedAt: NOW });
});

const read = (userId = referrer, onCodeMade = () => {}) =>
  readReferrerDashboard(serviceContext(database.appDb), { userId, now: NOW, randomBytes, onCodeMade });

async function addFriend(at: Date): Promise<string> {
  const id = await addUser(database.adminDb);
  const referredBy = {
    referralCode: CODE,
    referrerUserId: referrer,
    referrerWallet: WALLET,
    attributedAt: at.toISOString(),
  };
  await database.adminDb.update(users).set({ referredBy, createdAt: at }).where(eq(users.id, id));
  return id;
}

describe("the referrer's page", () => {
  it("counts days as the store's clock has them, and sums regions and all time", async () => {
    const { visits, figures, days } = await read();
    expect(visits).toEqual({ total: 117, today: 5, last7Days: 5, last28Days: 7 });
    expect(figures.visits).toEqual({ last28Days: 7, before: 10, changePercent: -30 });
    expect(days).toHaveLength(28);
    expect(days.at(-1)).toMatchObject({ day: TODAY, visits: 5 });
    expect(days[0]).toMatchObject({ day: "2026-02-12", visits: 2 });
  });

  it("counts visits by label in the store's days, and those of labels that there are not as other", async () => {
    await database.adminDb.insert(linkLabels).values([
      { code: CODE, label: "insta", place: 1, createdAt: new Date("2026-01-01") },
      { code: CODE, label: "blog", place: 2, createdAt: new Date("2026-01-02") },
    ]);
    const shard = "weur";
    await database.adminDb.insert(labelVisitsDaily).values([
      { code: CODE, label: "insta", day: TODAY, shard, visits: 1 },
      { code: CODE, label: "insta", day: TODAY, shard: "enam", visits: 1 },
      { code: CODE, label: "insta", day: "2026-03-05", shard, visits: 4 },
      { code: CODE, label: "insta", day: "2026-03-04", shard, visits: 8 },
      { code: CODE, label: "insta", day: "2026-02-12", shard, visits: 16 },
      { code: CODE, label: "insta", day: "2026-02-11", shard, visits: 32 },
      { code: CODE, label: "removed", day: TODAY, shard, visits: 64 },
      { code: CODE, label: "other", day: TODAY, shard, visits: 128 },
    ]);
    await database.adminDb.insert(labelVisitsTotal).values([
      { code: CODE, label: "insta", shard, visits: 100 },
      { code: CODE, label: "insta", shard: "enam", visits: 1 },
      { code: CODE, label: "removed", shard, visits: 64 },
      { code: CODE, label: "other", shard, visits: 128 },
    ]);
    const none = { total: 0, today: 0, last7Days: 0, last28Days: 0 };
    const other = { total: 192, today: 192, last7Days: 192, last28Days: 192 };
    expect((await read()).labels).toEqual([
      {
        code: CODE,
        label: "insta",
        shareUrl: `${clone.appUrl}/?ref=${CODE}&via=insta`,
        visits: { total: 101, today: 2, last7Days: 6, last28Days: 30 },
      },
      { code: CODE, label: "blog", shareUrl: `${clone.appUrl}/?ref=${CODE}&via=blog`, visits: none },
      { code: CODE, label: "other", shareUrl: null, visits: other },
    ]);
    expect((await read(await addUser(database.adminDb))).labels).toEqual([]);
  });

  it("says of every order with the code where it stands, and names nobody", async () => {
    const productId = await addProduct(database.adminDb);
    const at = new Date("2026-03-10T23:00:00+02:00");
    const [friend, second] = [await addFriend(at), await addFriend(new Date("2025-12-31T00:00:00Z"))];
    const order = await placeOrder(database.appDb, { buyerId: friend, productId });
    await placeOrder(database.appDb, { buyerId: second, productId });
    await placeOrder(database.appDb, { buyerId: referrer, productId, cookieCode: CODE });
    await database.adminDb.update(orders).set({ createdAt: at });
    await payByCard(database.appDb, order, friend, at);
    const { funnel, open, refused, figures, days } = await read();
    expect(funnel).toEqual({ visits: 117, signUps: 2, orders: 2, paidOrders: 1, minted: 0 });
    expect(figures.signUps.last28Days).toBe(1);
    expect(days.at(-2)).toMatchObject({ day: "2026-03-10", signUps: 1, orders: 2, paidOrders: 1 });
    expect(open.map(({ status }) => status).toSorted()).toEqual(["paid", "pending"]);
    expect(refused).toMatchObject([{ reason: "self_referral" }]);
    const told = JSON.stringify(await read(), (_key, value) => (typeof value === "bigint" ? `${value}` : value));
    for (const secret of [friend, second, order.orderId, `${friend}@users.test`]) expect(told).not.toContain(secret);
  });

  it("says the same before and after changes are folded into the kept totals, and while more arrive", async () => {
    const { funnel, figures, days, earned } = await read();
    expect(days.at(-2)).toMatchObject({ signUps: 1, orders: 2, paidOrders: 1 });
    await database.adminDb.execute(sql`select rebuild_referral_totals()`);
    expect(await read()).toMatchObject({ funnel, figures, days, earned });
    // Both at once; the first quarter of an hour of the last day in Kyiv, and the last of the day before.
    await addFriend(new Date("2026-03-10T22:00:00Z"));
    await addFriend(new Date("2026-03-10T21:59:59Z"));
    const after = await read();
    expect(after.days.at(-1)).toMatchObject({ day: TODAY, signUps: 1 });
    expect(after.days.at(-2)).toMatchObject({ signUps: 2, orders: 2, paidOrders: 1 });
    await database.adminDb.execute(sql`select rebuild_referral_totals()`);
    expect(await read()).toMatchObject({ days: after.days, figures: after.figures, funnel: after.funnel });
  });

  it("shows nothing of anybody else's", async () => {
    const { codes, funnel, refused, open, visits } = await read(await addUser(database.adminDb));
    expect({ codes, refused, open }).toEqual({ codes: [], refused: [], open: [] });
    expect(funnel).toEqual({ visits: 0, signUps: 0, orders: 0, paidOrders: 0, minted: 0 });
    expect(visits.total).toBe(0);
  });

  it("takes one round trip, whatever there is to show", async () => {
    const ask = globalThis.fetch;
    let requests = 0;
    globalThis.fetch = (...args) => {
      requests += 1;
      return ask(...args);
    };
    try {
      await read();
    } finally {
      globalThis.fetch = ask;
    }
    expect(requests).toBe(1);
  });
});
