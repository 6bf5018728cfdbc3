import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { subscriberHeader } from "#core/ports/edge-headers";
import { proveIdentity } from "#core/services/accounts/prove-identity";
import { creditTransactions, sessions, users, wallets } from "#db/schema";
import { type Google, startGoogle } from "#scripts/stand-ins/google/server";
import { type ApiWorld, cookiesOf, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createGoogleVisits, GOOGLE_CLIENT, GOOGLE_REDIRECT, googleSettings } from "#scripts/testing/google-visit";
import { countingLimiter } from "#scripts/testing/limiter";
import { callPage, pageModule, pageStatus } from "#scripts/testing/page-call";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { APP_URL, apiOf, createTestApp } from "#scripts/testing/test-app";

const PASSWORD = "password-123";
const LONG_AGO = new Date(Date.now() - 3_600_000);
const wallet = newWallet();
let database: TestDatabase;
let world: ApiWorld;
let google: Google;
/** The admin's session. */
let cookie: string;
let sessionId: string;

beforeAll(async () => {
  google = await startGoogle({ ...GOOGLE_CLIENT, redirectUri: GOOGLE_REDIRECT });
  database = await createTestDatabase();
  world = await createApiWorld(database, { settings: googleSettings(google) });
  const row = { id: "proving", userId: world.idOf("admin"), address: wallet.address, chainId: 31_337 };
  await database.adminDb.insert(wallets).values(row);
}, 60_000);
afterAll(() => google.stop());

beforeEach(async () => {
  await database.adminDb.update(users).set({ twoFactorEnabled: false });
  await world.signIn("admin");
  cookie = world.cookies.get("admin") ?? "";
  sessionId = (await sessionOf(cookie))?.id ?? "";
  await database.adminDb.update(sessions).set({ provenAt: LONG_AGO });
});

async function sessionOf(of: string) {
  const token = decodeURIComponent(/session_token=([^;]+)/.exec(of)?.[1] ?? "").split(".")[0] ?? "";
  const [session] = await database.adminDb.select().from(sessions).where(eq(sessions.token, token));
  return session;
}

const post = (path: string, body: unknown, of = cookie) =>
  world.send("POST", path, "anonymous", { body, headers: { cookie: of } });
const prove = (body: unknown, of = cookie) => post("/api/account/proof", body, of);
const grant = () => ({
  grantId: randomUUID(),
  email: "user@store.test",
  amountMinor: "1",
  currency: "UAH",
  reason: "test",
});
/** Whether the session may do what needs a fresh proof. */
const isProven = async (of = cookie) => {
  const answer = await post("/api/admin/credits", grant(), of);
  if (answer.status === 201) return true;
  expect(await answer.json()).toMatchObject({ error: { code: "fresh_proof_needed" } });
  return false;
};
const newNonce = async (of = cookie) => {
  const asked: { nonce: string } = await (await post("/api/account/proof/nonce", {}, of)).json();
  return asked.nonce;
};

describe("a password given again", () => {
  it("is good for five minutes, in this session and no other", async () => {
    const other = cookie;
    await world.signIn("admin");
    const mine = world.cookies.get("admin") ?? "";
    await database.adminDb.update(sessions).set({ provenAt: LONG_AGO });
    expect(await isProven(mine)).toBe(false);
    const answer = await prove({ password: PASSWORD }, mine);
    expect(answer.status).toBe(200);
    const { freshUntil }: { freshUntil: string } = await answer.json();
    const left = new Date(freshUntil).getTime() - Date.now();
    expect(left).toBeGreaterThan(4 * 60_000);
    expect(left).toBeLessThanOrEqual(5 * 60_000);
    expect(await isProven(mine)).toBe(true);
    expect(await isProven(other)).toBe(false);
  });

  it("proves nothing when it is wrong, and nothing beside a second factor", async () => {
    expect((await prove({ password: "not-the-password" })).status).toBe(400);
    expect(await isProven()).toBe(false);
    await database.adminDb
      .update(users)
      .set({ twoFactorEnabled: true })
      .where(eq(users.id, world.idOf("admin")));
    await database.adminDb.update(sessions).set({ factorAt: LONG_AGO });
    const answer = await prove({ password: PASSWORD });
    expect([answer.status, await answer.json()]).toEqual([200, { freshUntil: null }]);
    expect(await isProven()).toBe(false);
  });

  it("counts for nothing when the session ends, or the password changes, while it is checked", async () => {
    const meanwhile = async (change: () => Promise<unknown>) => {
      const { passwords } = world.app.runtime.accountCtx;
      const verify: typeof passwords.verify = async (claim) => {
        const right = await passwords.verify(claim);
        await change();
        return right;
      };
      const ctx = { ...world.app.runtime.accountCtx, passwords: { ...passwords, verify } };
      const proof = { password: PASSWORD };
      return proveIdentity(ctx, { userId: world.idOf("admin"), sessionId, proof, now: new Date() });
    };
    const hash = await world.app.runtime.accountCtx.passwords.hash("another-password");
    const swap = (to: string, from: string) =>
      database.adminDb.execute(`update accounts set password = '${to}' where password = '${from}'`);
    const [before] = (
      await database.adminDb.execute<{ password: string }>(
        `select password from accounts where user_id = '${world.idOf("admin")}' and provider_id = 'credential'`,
      )
    ).rows;
    expect(await meanwhile(() => swap(hash, before?.password ?? ""))).toBe("superseded");
    expect((await sessionOf(cookie))?.provenAt).toEqual(LONG_AGO);
    await swap(before?.password ?? "", hash);
    expect(await meanwhile(() => database.adminDb.delete(sessions).where(eq(sessions.id, sessionId)))).toBe(
      "superseded",
    );
    expect((await post("/api/admin/credits", grant())).status).toBe(401);
  });
});

describe("a wallet's signature", () => {
  it("proves its owner once, with a nonce of this session", async () => {
    const proof = await signedMessage(wallet, await newNonce());
    expect((await prove(proof)).status).toBe(200);
    expect(await isProven()).toBe(true);
    await database.adminDb.update(sessions).set({ provenAt: LONG_AGO });
    expect((await prove(proof)).status).toBe(400);
    const mine = cookie;
    await world.signIn("admin");
    const other = world.cookies.get("admin") ?? "";
    expect((await prove(await signedMessage(wallet, await newNonce(other)), mine)).status).toBe(400);
  });

  it("is refused of a wallet that is a stranger's or unlinked, and under another of our nonces", async () => {
    expect((await prove(await signedMessage(newWallet(), await newNonce()))).status).toBe(400);
    const signIn: { nonce: string } = await (await post("/api/auth/siwe/nonce", {})).json();
    expect((await prove(await signedMessage(wallet, signIn.nonce))).status).toBe(400);
    await database.adminDb.update(wallets).set({ unlinkedAt: new Date() }).where(eq(wallets.id, "proving"));
    expect((await prove(await signedMessage(wallet, await newNonce()))).status).toBe(400);
    await database.adminDb.update(wallets).set({ unlinkedAt: null }).where(eq(wallets.id, "proving"));
    expect((await sessionOf(cookie))?.provenAt).toEqual(LONG_AGO);
  });
});

describe("a round trip to Google", () => {
  const leave = async (email: string, onTheWay = cookie) => {
    const visits = createGoogleVisits(google, world);
    const { url, cookie: state } = await visits.start(cookie, {
      callbackURL: "/confirm-identity",
      errorCallbackURL: "/confirm-identity",
    });
    const address = await visits.choose(url, { email, name: "Admin" });
    return visits.comeBack(address, [state, onTheWay].join("; "));
  };

  it("proves the same session, under a new token", async () => {
    const back = await leave("admin@store.test");
    expect(back.to).toBe("/confirm-identity");
    const now = await sessionOf(back.cookie);
    expect(now?.id).toBe(sessionId);
    expect(now?.provenAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(await isProven(back.cookie)).toBe(true);
    expect((await post("/api/admin/credits", grant())).status).toBe(401);
  });

  it("as somebody else changes nothing: no session, no account, and the old session stays as it was", async () => {
    for (const email of ["user@store.test", "nobody-yet@gmail.example.com"]) {
      const back = await leave(email);
      expect(back.to).toContain("/confirm-identity?error=OTHER_ACCOUNT");
      expect(back.cookie).not.toMatch(/session_token=[^;]/);
    }
    const made = await database.adminDb.select().from(users).where(eq(users.email, "nobody-yet@gmail.example.com"));
    expect(made).toEqual([]);
    expect(await isProven()).toBe(false);
  });

  it("is an ordinary sign-in when the session ended on the way", async () => {
    const visits = createGoogleVisits(google, world);
    const { url, cookie: state } = await visits.start(cookie);
    const address = await visits.choose(url, { email: "admin@store.test", name: "Admin" });
    await database.adminDb.delete(sessions).where(eq(sessions.id, sessionId));
    const back = await visits.comeBack(address, state);
    expect(back.to).toBe("/refcodes");
    expect((await sessionOf(back.cookie))?.id).not.toBe(sessionId);
    expect(await isProven(back.cookie)).toBe(true);
  });
});

describe("tries", () => {
  it("are counted for the account, apart from sign-ins, by the endpoint and by the pages", async () => {
    const app = createTestApp(database.appUrl, { limiters: { AUTH_LIMITER: countingLimiter(3) } });
    const api = apiOf(app);
    const send = (path: string, body: unknown, from: string) =>
      api.request(`${APP_URL}${path}`, {
        method: "POST",
        headers: { origin: APP_URL, "content-type": "application/json", cookie, [subscriberHeader]: from },
        body: JSON.stringify(body),
      });
    const wrong = { password: "not-the-password" };
    for (const at of [1, 2, 3, 4]) {
      const guess = await send("/api/auth/sign-in/email", { email: "admin@store.test", ...wrong }, `192.0.2.${at}`);
      expect(guess.status).toBe(at < 4 ? 401 : 429);
    }
    const { action } = await pageModule("confirm-identity");
    const form = { identity: "1", identityPassword: "not-the-password" };
    expect((await send("/api/account/proof", wrong, "192.0.2.11")).status).toBe(400);
    expect((await send("/api/account/proof", wrong, "192.0.2.12")).status).toBe(400);
    const page = () => action && callPage(app, action, { cookie, path: "/confirm-identity", form });
    expect(pageStatus(await page())).toBe(400);
    expect(pageStatus(await page())).toBe(429);
    expect((await send("/api/account/proof", { password: PASSWORD }, "192.0.2.13")).status).toBe(429);
  });
});

describe("the page", () => {
  const page = async (path: string, form?: Record<string, string>) => {
    const { loader, action } = await pageModule("confirm-identity");
    const handle = form ? action : loader;
    if (!handle) throw new Error("the page has no such handler");
    return callPage(world.app, handle, { cookie, path, ...(form && { form }) });
  };
  const leadsTo = (answer: unknown) => (answer instanceof Response ? answer.headers.get("location") : answer);

  it("takes the password and leads on to a page of this site only", async () => {
    const form = { identityPassword: PASSWORD };
    const to = (path: string) => `/confirm-identity?to=${encodeURIComponent(path)}`;
    expect(leadsTo(await page(to("/admin/people/credit?to=nina"), form))).toBe("/admin/people/credit?to=nina");
    expect(await isProven()).toBe(true);
    expect(leadsTo(await page(to("/admin/people/credit")))).toBe("/admin/people/credit");
    for (const elsewhere of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
      expect(leadsTo(await page(to(elsewhere), form))).toBe(to(elsewhere));
      expect(leadsTo(await page(to(elsewhere)))).toMatchObject({ to: null, fresh: true });
    }
  });

  it("says why a proof was not taken", async () => {
    expect(pageStatus(await page("/confirm-identity", { identityPassword: "not-the-password" }))).toBe(400);
    expect(pageStatus(await page("/confirm-identity", {}))).toBe(400);
    expect(await isProven()).toBe(false);
  });
});

describe("a form that moves money without a fresh proof", () => {
  const form = () => ({ intent: "grant", ...grant(), amount: "1" });
  const sendForm = async (fields: Record<string, string>) => {
    const { action } = await pageModule("admin/people/credit");
    if (!action) throw new Error("the page takes no forms");
    return callPage(world.app, action, { cookie, path: "/admin/people/credit", form: fields });
  };
  const grants = async () => (await database.adminDb.select().from(creditTransactions)).length;

  it("is held as it was typed, moves nothing, and is carried out once with the password", async () => {
    const before = await grants();
    const typed = form();
    const held = await sendForm(typed);
    expect(held).toMatchObject({
      init: { status: 403 },
      data: { held: { fields: Object.entries(typed), problem: null, ways: { password: true } } },
    });
    const wrong = await sendForm({ ...typed, identity: "1", identityPassword: "not-the-password" });
    expect(wrong).toMatchObject({ data: { held: { fields: Object.entries(typed), problem: "wrong" } } });
    const unasked = await sendForm({ ...typed, identity: "1" });
    expect(unasked).toMatchObject({ data: { held: { problem: "missing" } } });
    expect(await grants()).toBe(before);
    const done = await sendForm({ ...typed, identity: "1", identityPassword: PASSWORD });
    expect(done instanceof Response && done.status).toBe(302);
    await sendForm(typed);
    expect(await grants()).toBe(before + 1);
  });

  it("never comes back with the password in it", async () => {
    const wrong = await sendForm({ ...form(), identity: "1", identityPassword: "my-other-password" });
    expect(JSON.stringify(wrong)).not.toContain("my-other-password");
  });
});

it("a session begins proven, and without a second factor", async () => {
  const body = { email: "admin@store.test", password: PASSWORD };
  const began = cookiesOf(await world.send("POST", "/api/auth/sign-in/email", "anonymous", { body }));
  const session = await sessionOf(began);
  expect(session?.factorAt).toBeNull();
  expect(Math.abs((session?.provenAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});
