import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { sessions, users } from "#db/schema";
import { type ApiWorld, cookiesOf, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { callPage, pageModule, pageStatus } from "#scripts/testing/page-call";

const LONG_AGO = new Date(Date.now() - 3_600_000);
const email = "olha@store.example.com";
const password = "password-123";
let cookie: string;
let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  const body = { name: "Olha", email, password };
  cookie = cookiesOf(await world.send("POST", "/api/auth/sign-up/email", "anonymous", { body }));
}, 60_000);

beforeEach(() => database.adminDb.update(sessions).set({ provenAt: LONG_AGO }));

async function isThere(): Promise<boolean> {
  const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
  return user !== undefined;
}

const byApi = () =>
  world.send("DELETE", "/api/account", "anonymous", { body: { confirm: email }, headers: { cookie } });

async function sendForm(fields: Record<string, string>) {
  const { action } = await pageModule("account");
  if (!action) throw new Error("the page takes no forms");
  return callPage(world.app, action, { cookie, path: "/account", form: { intent: "delete", typed: email, ...fields } });
}

it("whoever has found an open session deletes no account", async () => {
  const answer = await byApi();
  expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: "fresh_proof_needed" } }]);
  expect(await sendForm({})).toMatchObject({ init: { status: 403 }, data: { held: { problem: null } } });
  expect(await isThere()).toBe(true);
});

it("nor does whoever knows the password of an account with a second factor", async () => {
  await database.adminDb.update(sessions).set({ provenAt: new Date() });
  await database.adminDb.update(users).set({ twoFactorEnabled: true });
  const answer = await byApi();
  expect(answer.status).toBe(403);
  const held = await sendForm({ identity: "1", identityPassword: password });
  expect(held).toMatchObject({ data: { held: { problem: "missing" } } });
  expect(await isThere()).toBe(true);
  await database.adminDb.update(users).set({ twoFactorEnabled: false });
});

it("its owner does, with the password", async () => {
  expect(pageStatus(await sendForm({ identity: "1", identityPassword: password }))).toBe(302);
  expect(await isThere()).toBe(false);
});
