import { eq } from "drizzle-orm";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import type { CodeFilter } from "#core/domain/code-standing";
import { searchPeople } from "#core/services/people/search-people";
import { exportCodes, exportedCodeColumns } from "#core/services/referrals/export-codes";
import { listCodes } from "#core/services/referrals/list-codes";
import { readCode } from "#core/services/referrals/read-code";
import { orders, refcodes, refcodeVisitsDaily, refcodeVisitsTotal, tokenDebtors, users, wallets } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { grownCode, grownCodes } from "#scripts/testing/grown-codes";
import { costOfRead } from "#scripts/testing/read-cost";
import { addAdmin, addProduct, addReferrer, addUser, clone, placeOrder } from "#scripts/testing/store-fixture";

const now = new Date("2026-03-20T09:00:00Z");
const WALLET = "0x00000000000000000000000000000000000000A9";

let database: TestDatabase;
let orderId: string;
let ann: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { adminDb: admin, appDb: db } = database;
  ann = await addReferrer(admin, "Ann11111", WALLET);
  const bob = await addReferrer(admin, "Bob11111", null);
  const eve = await addReferrer(admin, "Eve11111", "0x00000000000000000000000000000000000000B9");
  await admin
    .insert(refcodes)
    .values({ code: "Ann22222", userId: ann, walletAddress: "0x00000000000000000000000000000000000000C9" });
  const made = { Ann11111: "01", Ann22222: "02", Bob11111: "03", Eve11111: "04" };
  for (const [code, day] of Object.entries(made)) {
    await admin
      .update(refcodes)
      .set({ createdAt: new Date(`2026-03-${day}T10:00:00Z`) })
      .where(eq(refcodes.code, code));
  }
  await admin.update(refcodes).set({ active: false, deactivatedAt: now }).where(eq(refcodes.code, "Bob11111"));
  await admin.update(refcodes).set({ active: false }).where(eq(refcodes.code, "Eve11111"));
  await admin.update(users).set({ name: "Ганна Ковальчук", email: "ann@users.test" }).where(eq(users.id, ann));
  await admin.update(wallets).set({ unlinkedAt: now }).where(eq(wallets.userId, eve));
  await admin.insert(tokenDebtors).values([
    { userId: ann, outstanding: 5n },
    { userId: bob, outstanding: 9n },
    { userId: eve, outstanding: 0n },
  ]);
  await admin.insert(refcodeVisitsTotal).values([
    { code: "Ann11111", shard: "weur", visits: 40, updatedAt: now },
    { code: "Ann11111", shard: "eeur", visits: 2, updatedAt: now },
  ]);
  await admin.insert(refcodeVisitsDaily).values([
    { code: "Ann11111", day: "2026-03-20", shard: "weur", visits: 3 },
    { code: "Ann11111", day: "2026-03-15", shard: "weur", visits: 4 },
    { code: "Ann11111", day: "2026-02-22", shard: "weur", visits: 5 },
    { code: "Ann11111", day: "2026-02-20", shard: "weur", visits: 30 },
  ]);
  const productId = await addProduct(admin);
  const buyerId = await addUser(admin);
  ({ orderId } = await placeOrder(db, { buyerId, productId, cookieCode: "Ann11111" }));
  await placeOrder(db, { buyerId, productId, cookieCode: "Ann22222" });
  await admin.update(orders).set({ paidAt: now }).where(eq(orders.id, orderId));
}, 60_000);

const ctx = () => ({ db: database.appDb, clone });
const list = (input: Partial<Parameters<typeof listCodes>[1]> = {}) => listCodes(ctx(), { pageSize: 10, ...input });
const codesOf = async (input: Partial<Parameters<typeof listCodes>[1]> = {}) =>
  (await list(input)).codes.map(({ code }) => code);

describe("the list of codes", () => {
  it("has every code, newest first, with its visits, and with orders and debts of its referrer", async () => {
    expect((await list()).codes).toMatchObject([
      { code: "Eve11111", standing: "ended", owes: 0n, visits: 0, orders: 0 },
      { code: "Bob11111", standing: "deactivated", deactivatedAt: now, walletAddress: null, owes: 9n },
      { code: "Ann22222", standing: "active", orders: 2, paidOrders: 1, owes: 5n, visits: 0 },
      {
        ...{ code: "Ann11111", standing: "active", orders: 2, paidOrders: 1, owes: 5n, visits: 42, rewards: 0 },
        ...{ referrerId: ann, referrerName: "Ганна Ковальчук", referrerEmail: "ann@users.test", walletAddress: WALLET },
      },
    ]);
  });

  it.each<[string, Partial<Parameters<typeof listCodes>[1]>, string[]]>([
    ["the oldest first", { sort: { by: "date", descending: false } }, ["Ann11111", "Ann22222", "Bob11111", "Eve11111"]],
    ["those that work", { show: "active" }, ["Ann22222", "Ann11111"]],
    ["those that an admin has deactivated", { show: "deactivated" }, ["Bob11111"]],
    ["those that have ended", { show: "ended" }, ["Eve11111"]],
    [
      "those of whoever owes, the most first",
      { show: "owing", sort: { by: "date", descending: false } },
      ["Bob11111", "Ann22222", "Ann11111"],
    ],
    [
      "the least first",
      { show: "owing", sort: { by: "owes", descending: false } },
      ["Ann11111", "Ann22222", "Bob11111"],
    ],
    ["a code", { query: "https://store.test/?ref=Ann11111" }, ["Ann11111"]],
    ["an e-mail", { query: "Ann@Users.test" }, ["Ann22222", "Ann11111"]],
    ["a name", { query: "ковальчук" }, ["Ann22222", "Ann11111"]],
    ["a wallet", { query: WALLET.toLowerCase() }, ["Ann22222", "Ann11111"]],
    ["what is asked for of those that owe", { query: "ann@users.test", show: "owing" }, ["Ann22222", "Ann11111"]],
    ["what is asked for of others", { query: "ann@users.test", show: "ended" }, []],
    ["nobody's", { query: "nobody@users.test" }, []],
    ["what names nobody", { query: `0x${"a".repeat(64)}` }, []],
  ])("can be narrowed to, or shows, %s", async (_what, input, codes) => {
    expect(await codesOf(input)).toEqual(codes);
  });

  it("finds the code that an order came by", async () => {
    expect(await codesOf({ query: orderId })).toEqual(["Ann11111"]);
  });

  it.each<[CodeFilter, boolean]>([
    ["all", true],
    ["all", false],
    ["owing", true],
    ["owing", false],
  ])("goes on after any code of %s, whichever way round", async (show, descending) => {
    const sort = { by: show === "owing" ? "owes" : "date", descending } as const;
    const seen: string[] = [];
    let before: string | undefined;
    while (seen.length < 10) {
      const { codes, next } = await list({ show, sort, before, pageSize: 1 });
      seen.push(...codes.map(({ code }) => code));
      if (next === null) break;
      before = next;
    }
    expect(seen).toEqual(await codesOf({ show, sort }));
  });

  it("is a file of all that the filter leaves", async () => {
    const rows: string[][] = [];
    for await (const chunk of exportCodes(ctx(), { query: "ann@users.test" })) rows.push(...chunk);
    expect(rows).toHaveLength(2);
    expect(Object.fromEntries(exportedCodeColumns.map((name, column) => [name, rows[1]?.[column]]))).toEqual({
      ...{
        code: "Ann11111",
        standing: "active",
        made_at: "2026-03-01T10:00:00.000Z",
        deactivated_at: "",
        wallet: WALLET,
      },
      ...{ referrer_id: ann, referrer_name: "Ганна Ковальчук", referrer_email: "ann@users.test", visits: "42" },
      ...{ referrer_orders: "2", referrer_paid_orders: "1", referrer_rewards: "0", referrer_owes: "5" },
    });
  });

  it("opens one: visits of the last days, and what goes on when it is deactivated", async () => {
    const viewerId = await addAdmin(database.adminDb);
    expect(await readCode(ctx(), { code: "Ann11111", viewerId, now })).toMatchObject({
      ...{
        code: "Ann11111",
        visits: 42,
        visitsOfLate: { today: 3, last7Days: 7, last28Days: 12 },
        otherActiveCodes: 1,
      },
      ...{ isWalletGone: false, isOwn: false, owes: 5n, actions: [] },
    });
    expect(await readCode(ctx(), { code: "Eve11111", viewerId, now })).toMatchObject({ isWalletGone: true });
    expect(await readCode(ctx(), { code: "Ann11111", viewerId: ann, now })).toMatchObject({ isOwn: true });
    await expect(readCode(ctx(), { code: "No5uchCo", viewerId, now })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("however many codes there are", () => {
  const [SMALL, LARGE] = [1_000, 100_000];
  const stores: { db: TestDatabase; client: pg.Client }[] = [];

  beforeAll(async () => {
    for (const size of [SMALL, LARGE]) {
      const db = await createTestDatabase();
      const client = new pg.Client({ connectionString: db.adminUrl });
      await client.connect();
      await grownCodes(client, size);
      stores.push({ db, client });
    }
    return () => Promise.all(stores.map(({ client }) => client.end()));
  }, 120_000);

  it.each<[string, Partial<Parameters<typeof listCodes>[1]>]>([
    ["all", {}],
    ["all after half of them", { before: grownCode(500) }],
    ["the oldest", { sort: { by: "date", descending: false } }],
    ["those that work", { show: "active" }],
    ["those that are deactivated", { show: "deactivated" }],
    ["those that have ended", { show: "ended" }],
    ["those that owe", { show: "owing" }],
    ["those that owe after some of them", { show: "owing", before: grownCode(400) }],
    ["the least that is owed", { show: "owing", sort: { by: "owes", descending: false } }],
    ["a code", { query: grownCode(77) }],
    ["an e-mail", { query: "p77@grown.test" }],
    ["a name that one has", { query: "Solomiia" }],
    ["a name that all have", { query: "Grown" }],
    ["a wallet", { query: `0x${"0".repeat(38)}77` }],
  ])("reads no more for %s", async (_what, input) => {
    const costs = [];
    for (const { db, client } of stores) {
      const { rows } = await costOfRead(client, () => listCodes({ db: db.appDb }, { pageSize: 20, ...input }));
      costs.push(rows);
    }
    const [little = 0, much = 0] = costs;
    // A page, what belongs to each of its rows, and the codes that are looked at for a name, with their people.
    expect(much, JSON.stringify(costs)).toBeLessThan(21 * 12 + 2 * 200 + 20);
    expect(much).toBeLessThanOrEqual(little * 1.5 + 20);
  });

  it.each([
    ["all have", "Grown", 500],
    ["one has", "Solomiia", 500],
    ["few have", "999", 1_000],
    // It is found out that they are many before those of the newest are walked to.
    ["many have, of the newest few", "9", 5_001 + 1_500],
  ])("reads no more of people whose name %s", async (_what, query, most) => {
    const [, { db, client } = { db: database, client: new pg.Client() }] = stores;
    const { rows } = await costOfRead(client, () =>
      searchPeople({ db: db.appDb }, { query, show: "all", pageSize: 20 }),
    );
    expect(rows).toBeLessThan(most);
  });

  it.each([
    ["all have", "Grown", ""],
    ["few have", "999", "999"],
    ["many have, of the newest few", "9", "9"],
    ["some have, of those that are deactivated", "99", "99"],
  ])("finds the newest codes of a name that %s, page by page", async (what, query, digits) => {
    const [, large] = stores;
    const show = what.includes("deactivated") ? "deactivated" : "all";
    const theirs = Array.from({ length: LARGE }, (_, at) => at + 1)
      .filter((n) => String(n).startsWith(digits) && (show === "all" || n % 10 === 5))
      .map(grownCode);
    const seen: string[] = [];
    for (let pages = 0; pages < 3; pages += 1) {
      const before = seen.at(-1);
      const { codes } = await listCodes(
        { db: large?.db.appDb ?? database.appDb },
        { pageSize: 20, query, show, before },
      );
      seen.push(...codes.map(({ code }) => code));
    }
    expect(seen).toHaveLength(60);
    expect(seen).toEqual(theirs.slice(0, 60));
    if (show !== "all") return;
    const found = await searchPeople({ db: large?.db.appDb ?? database.appDb }, { query, show, pageSize: 60 });
    expect(found.people.map(({ id }) => grownCode(Number(id.slice(1))))).toEqual(seen);
  });
});
