import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessions, wallets } from "#db/schema";
import { type Google, startGoogle } from "#scripts/stand-ins/google/server";
import { type ApiWorld, cookiesOf, createApiWorld, REWARDS } from "#scripts/testing/api-world";
import { createAuthenticator } from "#scripts/testing/authenticator";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createGoogleVisits, GOOGLE_CLIENT, GOOGLE_REDIRECT, googleSettings } from "#scripts/testing/google-visit";
import { oneTimeCode } from "#scripts/testing/one-time-code";
import { callPage, pageModule, pageStatus } from "#scripts/testing/page-call";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { APP_URL } from "#scripts/testing/test-app";

const wallet = newWallet();
const authenticator = createAuthenticator(APP_URL);
const NEXT_STEP = 30_000;
let database: TestDatabase;
let world: ApiWorld;
let google: Google;

beforeAll(async () => {
  google = await startGoogle({ ...GOOGLE_CLIENT, redirectUri: GOOGLE_REDIRECT });
  database = await createTestDatabase();
  const settings = { ...googleSettings(google), REQUIRE_SECOND_FACTOR: "admin,vendor" };
  world = await createApiWorld(database, { settings });
  const row = { id: "admins", userId: world.idOf("admin"), address: wallet.address, chainId: 31_337 };
  await database.adminDb.insert(wallets).values(row);
}, 60_000);
afterAll(() => google.stop());

const waysIn = {
  async password() {
    await world.signIn("admin");
    return world.cookies.get("admin") ?? "";
  },
  async wallet() {
    const { nonce }: { nonce: string } = await (
      await world.send("POST", "/api/auth/siwe/nonce", "anonymous", { body: {} })
    ).json();
    const body = await signedMessage(wallet, nonce);
    const answer = await world.send("POST", "/api/auth/siwe/verify", "anonymous", { body });
    expect(answer.status).toBe(200);
    return cookiesOf(answer);
  },
  async google() {
    const { start, choose, comeBack } = createGoogleVisits(google, world);
    const { url, cookie } = await start();
    const back = await comeBack(await choose(url, { email: "admin@store.test", name: "Admin" }), cookie);
    expect(back.to).toBe("/refcodes");
    return back.cookie;
  },
};
type WayIn = keyof typeof waysIn;

/** What moves money: what each answers, by the code of the refusal or the status. */
async function tryVerbs(cookie: string) {
  const grant = { grantId: randomUUID(), email: "user@store.test", amountMinor: "1", currency: "UAH", reason: "test" };
  const calls = {
    grant: ["/api/admin/credits", grant],
    approve: [`/api/refcodes/rewards/${REWARDS.pending}/approve`, {}],
    refund: ["/api/admin/payments/refunds/none/retry", {}],
  } as const;
  const answers = await Promise.all(
    Object.entries(calls).map(async ([verb, [path, body]]) => {
      const answer = await world.send("POST", path, "anonymous", { body, headers: { cookie } });
      const said = (await answer.json().catch(() => null)) as { error?: { code: string } } | null;
      return [verb, answer.status === 403 ? said?.error?.code : "taken"] as const;
    }),
  );
  return Object.fromEntries(answers);
}
const shut = (code: "factor_needed" | "fresh_proof_needed") => ({ grant: code, approve: code, refund: code });
const open = { grant: "taken", approve: "taken", refund: "taken" };

const page = async (name: string, cookie: string, form?: Record<string, string>) => {
  const { loader, action } = await pageModule(name);
  const handle = form ? action : loader;
  if (!handle) throw new Error(`nothing to call on ${name}`);
  return callPage(world.app, handle, { cookie, path: `/${name}`, ...(form && { form }) });
};
const leadsTo = (answer: unknown) => (answer instanceof Response ? answer.headers.get("location") : null);

/** Field `name` of what a page answered, wherever it is. */
function fieldOf<Value>(answer: unknown, name: string): Value {
  const data: unknown = typeof answer === "object" && answer !== null && "data" in answer ? answer.data : answer;
  return Reflect.get(data as object, name) as Value;
}

async function factorByApi(cookie: string, proof: unknown): Promise<number> {
  const sent = { body: { proof }, headers: { cookie } };
  return (await world.send("POST", "/api/account/proof/factor", "anonymous", sent)).status;
}

async function passkeyOptions(cookie: string, path: "options" | "challenge"): Promise<string> {
  const answer = await world.send("POST", `/api/account/passkeys/${path}`, "anonymous", { headers: { cookie } });
  expect(answer.status).toBe(200);
  const { options }: { options: { challenge: string } } = await answer.json();
  return options.challenge;
}

describe("a clone that lets its people in with a second factor only", () => {
  it("shuts every way in to money until the factor is given in that very session, and opens it then", async () => {
    const first = await waysIn.password();
    expect(await tryVerbs(first)).toEqual(shut("factor_needed"));
    expect(leadsTo(await page("admin/people/credit", first))).toBe("/account/security?to=%2Fadmin%2Fpeople%2Fcredit");

    expect(pageStatus(await page("account/security", first, { intent: "startApp" }))).toBe(302);
    const { secret } = fieldOf<{ secret: string }>(await page("account/security", first), "started");
    const code = oneTimeCode(secret, new Date());
    const added = await page("account/security", first, { intent: "addApp", code });
    const [recoveryCode = "", another = ""] = fieldOf<string[]>(added, "codes");
    const response = authenticator.make(await passkeyOptions(first, "options"));
    const form = { intent: "addPasskey", name: "Phone", answer: JSON.stringify(response) };
    expect(leadsTo(await page("account/security", first, form))).toBe("/account/security");
    expect(await tryVerbs(first)).toEqual(open);

    const give: Record<WayIn, (cookie: string) => Promise<unknown>> = {
      password: (cookie) =>
        page("confirm-identity", cookie, { identityCode: oneTimeCode(secret, new Date(Date.now() + NEXT_STEP)) }),
      wallet: async (cookie) => {
        const answer = authenticator.use(await passkeyOptions(cookie, "challenge"));
        return page("confirm-identity", cookie, { identityPasskey: JSON.stringify(answer) });
      },
      google: (cookie) => page("confirm-identity", cookie, { identityCode: recoveryCode }),
    };
    for (const way of Object.keys(waysIn) as WayIn[]) {
      const cookie = await waysIn[way]();
      expect([way, await tryVerbs(cookie)]).toEqual([way, shut("factor_needed")]);
      expect(leadsTo(await page("admin/people/credit", cookie))).toBe(
        "/confirm-identity?to=%2Fadmin%2Fpeople%2Fcredit",
      );
      // The first factor again is no second one, nor is the code that was used up.
      expect(pageStatus(await page("confirm-identity", cookie, { identityPassword: "password-123" }))).toBe(400);
      expect(await factorByApi(cookie, { code })).toBe(400);
      expect([way, await tryVerbs(cookie)]).toEqual([way, shut("factor_needed")]);
      expect(pageStatus(await give[way](cookie))).toBe(302);
      expect([way, await tryVerbs(cookie)]).toEqual([way, open]);
      await database.adminDb.update(sessions).set({ factorAt: new Date(Date.now() - 6 * 60_000) });
      expect([way, await tryVerbs(cookie)]).toEqual([way, shut("fresh_proof_needed")]);
    }
    const again = await waysIn.password();
    expect(await factorByApi(again, { code: recoveryCode })).toBe(400);
    expect(await factorByApi(again, { code: another })).toBe(200);
    expect(await tryVerbs(again)).toEqual(open);
  });

  it("lets nobody who knows the password alone touch the factors, or see a secret", async () => {
    const thief = await waysIn.password();
    for (const form of [
      { intent: "startApp" },
      { intent: "addApp", code: "123456" },
      { intent: "addPasskey", name: "Thief", answer: "{}" },
      { intent: "renamePasskey", passkey: authenticator.id, name: "Thief" },
      { intent: "removeApp" },
      { intent: "removePasskey", passkey: authenticator.id },
      { intent: "newCodes" },
    ]) {
      expect(leadsTo(await page("account/security", thief, form))).toBe("/confirm-identity?to=%2Faccount%2Fsecurity");
    }
    const answer = await world.send("POST", "/api/account/passkeys/options", "anonymous", {
      headers: { cookie: thief },
    });
    expect(answer.status).toBe(403);
    const seen = await page("account/security", thief);
    expect(fieldOf(seen, "started")).toBeNull();
    expect(fieldOf(seen, "hasApp")).toBe(true);
  });

  it("keeps the last factor, and tells a person without the role nothing of the sort", async () => {
    await database.adminDb.update(sessions).set({ factorAt: new Date() });
    const { cookie } = { cookie: world.cookies.get("admin") ?? "" };
    expect(leadsTo(await page("account/security", cookie, { intent: "removeApp" }))).toBe("/account/security");
    const last = { intent: "removePasskey", passkey: authenticator.id };
    const kept = await page("account/security", cookie, last);
    expect([pageStatus(kept), fieldOf(kept, "problem")]).toEqual([409, "required"]);
    expect(fieldOf(await page("account/security", world.cookies.get("user") ?? ""), "required")).toBe(false);
  });

  it("has none of the sign-in service's own doors to factors", async () => {
    const cookie = world.cookies.get("admin") ?? "";
    for (const path of [
      "enable",
      "disable",
      "get-totp-uri",
      "verify-totp",
      "verify-backup-code",
      "generate-backup-codes",
    ]) {
      const sent = { body: { password: "password-123", code: "123456" }, headers: { cookie } };
      const answer = await world.send("POST", `/api/auth/two-factor/${path}`, "anonymous", sent);
      expect(answer.status).toBe(404);
    }
    const [session] = await database.adminDb
      .select()
      .from(sessions)
      .where(eq(sessions.userId, world.idOf("admin")));
    expect(session).toBeDefined();
  });
});
