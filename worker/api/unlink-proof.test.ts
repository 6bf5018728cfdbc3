import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { sessions, wallets } from "#db/schema";
import { type ApiWorld, createApiWorld, OWNED_WALLET } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { callPage, pageModule, pageStatus } from "#scripts/testing/page-call";

const LONG_AGO = new Date(Date.now() - 3_600_000);
const form = { intent: "unlink", address: OWNED_WALLET };
let cookie: string;
let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  cookie = world.cookies.get("user") ?? "";
}, 60_000);

beforeEach(async () => {
  await database.adminDb.update(wallets).set({ unlinkedAt: null }).where(eq(wallets.address, OWNED_WALLET));
  await database.adminDb.update(sessions).set({ provenAt: LONG_AGO });
});

async function isLinked(): Promise<boolean> {
  const [wallet] = await database.adminDb.select().from(wallets).where(eq(wallets.address, OWNED_WALLET));
  return wallet?.unlinkedAt === null;
}

const byApi = () => world.send("DELETE", `/api/account/wallets/${OWNED_WALLET}`, "user");

async function sendForm(fields: Record<string, string>) {
  const { action } = await pageModule("account/wallets");
  if (!action) throw new Error("the page takes no forms");
  return callPage(world.app, action, { cookie, path: "/account/wallets", form: fields });
}

it("whoever has found an open session unlinks no wallet, and the page keeps the form", async () => {
  const answer = await byApi();
  expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: "fresh_proof_needed" } }]);
  expect(await sendForm(form)).toMatchObject({
    init: { status: 403 },
    data: { held: { problem: null, fields: Object.entries(form) } },
  });
  expect(await isLinked()).toBe(true);
});

it("a wrong password proves nothing", async () => {
  const held = await sendForm({ ...form, identity: "1", identityPassword: "not-the-password" });
  expect(held).toMatchObject({ data: { held: { problem: "wrong" } } });
  expect(await isLinked()).toBe(true);
});

it("its owner does, with the password, and by the endpoint once that is proven", async () => {
  expect(pageStatus(await sendForm({ ...form, identity: "1", identityPassword: "password-123" }))).toBe(302);
  expect(await isLinked()).toBe(false);
  await database.adminDb.update(wallets).set({ unlinkedAt: null }).where(eq(wallets.address, OWNED_WALLET));
  expect((await byApi()).status).toBe(204);
  expect(await isLinked()).toBe(false);
});
