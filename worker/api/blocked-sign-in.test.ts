import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sessions, wallets } from "#db/schema";
import { type Google, startGoogle } from "#scripts/stand-ins/google/server";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createGoogleVisits, GOOGLE_CLIENT, GOOGLE_REDIRECT, googleSettings } from "#scripts/testing/google-visit";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";

let database: TestDatabase;
let world: ApiWorld;
let google: Google;

const wallet = newWallet();

beforeAll(async () => {
  google = await startGoogle({ ...GOOGLE_CLIENT, redirectUri: GOOGLE_REDIRECT });
  database = await createTestDatabase();
  world = await createApiWorld(database, { settings: googleSettings(google) });
  const row = { id: wallet.address, userId: world.idOf("user"), address: wallet.address, chainId: 31_337 };
  await database.adminDb.insert(wallets).values(row);
}, 60_000);
afterAll(() => google.stop());

const email = "user@store.test";
const byPassword = () =>
  world.send("POST", "/api/auth/sign-in/email", "anonymous", { body: { email, password: "password-123" } });
async function byWallet() {
  const asked = await world.send("POST", "/api/auth/siwe/nonce", "anonymous", { body: {} });
  const { nonce }: { nonce: string } = await asked.json();
  return world.send("POST", "/api/auth/siwe/verify", "anonymous", { body: await signedMessage(wallet, nonce) });
}
async function byGoogle() {
  const visits = createGoogleVisits(google, world);
  const { url, cookie } = await visits.start();
  return visits.comeBack(await visits.choose(url, { email, name: "user" }), cookie);
}
const act = (verb: string) =>
  world.send("POST", `/api/admin/people/${world.idOf("user")}/${verb}`, "admin", { body: { reason: "chargebacks" } });

it("whoever is blocked is signed out at once, told so by every way in, and comes back when it ends", async () => {
  expect((await byGoogle()).to).toBe("/refcodes");
  expect((await act("block")).status).toBe(204);
  expect((await world.send("GET", "/api/account/export", "user")).status).toBe(401);
  for (const way of [byPassword, byWallet]) {
    const answer = await way();
    expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: "BANNED_USER" })]);
  }
  expect((await byGoogle()).to).toContain("error=BANNED_USER");
  expect(
    await database.adminDb
      .select()
      .from(sessions)
      .where(eq(sessions.userId, world.idOf("user"))),
  ).toEqual([]);
  expect((await act("unblock")).status).toBe(204);
  expect((await byPassword()).status).toBe(200);
});
