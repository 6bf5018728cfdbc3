import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { sessions, users } from "#db/schema";
import { type ApiWorld, cookiesOf, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createCorrespondence, PASSWORD } from "#scripts/testing/letters";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { APP_URL } from "#scripts/testing/test-app";
import { createAuth } from "#web/auth";
import { passwords } from "#web/passwords";

let database: TestDatabase;
let world: ApiWorld;
let people: ReturnType<typeof createCorrespondence>;

beforeAll(async () => {
  database = await createTestDatabase();
  // Passwords take as long to check as in production.
  world = await createApiWorld(database, { passwords });
  people = createCorrespondence(database, world);
}, 60_000);

/** A sign-in service that runs something else while it checks a valid proof. */
function authWhile(meanwhile: () => Promise<unknown>) {
  const { runtime, settings } = world.app;
  const { ctx, accountCtx, limitSignIn } = runtime;
  const { walletProof } = accountCtx;
  const whileChecking = async (check: Promise<boolean>) => {
    const right = await check;
    await meanwhile();
    return right;
  };
  return createAuth({
    ctx,
    settings,
    limitSignIn,
    accountCtx: {
      ...accountCtx,
      passwords: { ...passwords, verify: (claim) => whileChecking(passwords.verify(claim)) },
      walletProof: { ...walletProof, isSignedBy: (claim) => whileChecking(walletProof.isSignedBy(claim)) },
    },
  });
}

async function ask(auth: ReturnType<typeof authWhile>, path: string, body: unknown) {
  const headers = { "content-type": "application/json", origin: APP_URL };
  const request = new Request(`${APP_URL}/api/auth${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await auth.handler(request);
  return { status: answer.status, cookie: cookiesOf(answer) };
}

async function reset(email: string, remove?: { wallets: string[]; services: string[] }): Promise<void> {
  await people.send("/letters/reset-password", { email });
  const { token } = await people.letterTo(email, /a new password/);
  const body = { token, newPassword: "the-owners-own-password", ...(remove && { remove }) };
  expect((await people.send("/letters/reset-password/press", body)).status).toBe(200);
}

const sessionsOf = async (email: string) => {
  const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
  return database.adminDb
    .select()
    .from(sessions)
    .where(eq(sessions.userId, user?.id ?? ""));
};

describe("a sign-in that is on its way while the account is shut to it", () => {
  it("with the old password begins no session that a reset has not seen", async () => {
    const email = `${randomUUID()}@mail.example.com`;
    await people.signUp(email);
    const { status, cookie } = await ask(
      authWhile(() => reset(email)),
      "/sign-in/email",
      { email, password: PASSWORD },
    );
    expect(status).toBe(401);
    expect(await sessionsOf(email)).toEqual([]);
    expect(await people.isSignedIn(cookie)).toBe(false);
  });

  it("with a wallet that is taken out of it begins none either", async () => {
    const email = `${randomUUID()}@mail.example.com`;
    const cookie = await people.signUp(email);
    await database.adminDb.update(users).set({ emailVerified: true }).where(eq(users.email, email));
    const wallet = newWallet();
    const nonce = async (path: string) => {
      const answer: { nonce: string } = await (await people.send(path, {}, cookie)).json();
      return answer.nonce;
    };
    const linked = await signedMessage(wallet, await nonce("/account/wallets/nonce"));
    expect((await people.send("/account/wallets", linked, cookie)).status).toBe(201);
    const proof = await signedMessage(wallet, await nonce("/auth/siwe/nonce"));
    const auth = authWhile(() => reset(email, { wallets: [wallet.address], services: [] }));
    expect((await ask(auth, "/siwe/verify", proof)).status).toBe(401);
    expect(await sessionsOf(email)).toEqual([]);
  });

  it("goes well when nothing happens to it", async () => {
    const email = `${randomUUID()}@mail.example.com`;
    await people.signUp(email);
    const { status, cookie } = await ask(
      authWhile(async () => {}),
      "/sign-in/email",
      { email, password: PASSWORD },
    );
    expect(status).toBe(200);
    expect(await people.isSignedIn(cookie)).toBe(true);
  });
});
