import { beforeAll, describe, expect, it } from "vitest";
import { subscriberHeader } from "#core/ports/edge-headers";
import { type ApiWorld, createApiWorld, type Role } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { countingLimiter } from "#scripts/testing/limiter";
import { loadPages } from "#scripts/testing/pages";
import { spellingsOf, type TriedBody, triesOf } from "#scripts/testing/spellings";
import { APP_URL, apiOf, createTestApp } from "#scripts/testing/test-app";
import { createServer } from "#web/create-server";
import { createSignInLimits, type Limiters } from "#web/sign-in-limits";

const VICTIM = "user@store.test";
const PASSWORD = "password-123";
const WRONG = "password-124";
const counted = countingLimiter();

let database: TestDatabase;
let world: ApiWorld;
let accountKey = "";
let subscriber = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const { handlePage } = await loadPages();
  const options = { limiters: { AUTH_LIMITER: counted } };
  world = await createApiWorld(database, options, (app) => createServer(app, handlePage));
  const probe = countingLimiter();
  await createSignInLimits({ AUTH_LIMITER: probe, LETTER_LIMITER: probe, CALLBACK_LIMITER: probe })(
    new Headers(),
    "sign-in",
    VICTIM,
  );
  accountKey = probe.keys[1] ?? "";
}, 60_000);

/** Posts from a new subscriber; returns the status and what was counted. */
async function tryOnce(path: string, { type, body }: TriedBody) {
  subscriber += 1;
  const key = `2001:db8:${subscriber}:0`;
  const headers = { "content-type": type, [subscriberHeader]: key };
  counted.keys.length = 0;
  const { status } = await world.send("POST", path, "anonymous", { body, headers });
  const isCounted = counted.keys.includes(`sign-in:${key}`) && counted.keys.includes(accountKey);
  return { status, isCounted };
}

/**
 * A response that depends on whether the password is right makes the request a guess, which must be counted; all other
 * requests are refused.
 */
async function holds(path: string, right: TriedBody, wrong: TriedBody): Promise<"guess" | "refused"> {
  const [won, lost] = [await tryOnce(path, right), await tryOnce(path, wrong)];
  const what = `${path} as ${right.type}: ${right.body.slice(0, 80)}`;
  if (won.status === lost.status) {
    expect(won.status, what).toBeGreaterThanOrEqual(400);
    expect(won.status, what).toBeLessThan(500);
    return "refused";
  }
  expect({ won: won.isCounted, lost: lost.isCounted }, what).toEqual({ won: true, lost: true });
  return "guess";
}

describe("a guess at a password", () => {
  const json = (password: string) => ({ type: "application/json", body: JSON.stringify({ email: VICTIM, password }) });

  it("is counted or refused, however the path is written", async () => {
    const seen = [];
    for (const path of spellingsOf("/api/auth/sign-in/email"))
      seen.push(await holds(path, json(PASSWORD), json(WRONG)));
    expect(seen[0]).toBe("guess");
    expect(seen).toContain("refused");
  });

  it("by the page's form is counted or refused, however its path is written", { timeout: 180_000 }, async () => {
    const form = (password: string) => ({
      type: "application/x-www-form-urlencoded",
      body: new URLSearchParams({ email: VICTIM, password }).toString(),
    });
    const seen = [];
    for (const path of spellingsOf("/sign-in")) seen.push(await holds(path, form(PASSWORD), form(WRONG)));
    expect(seen.filter((each) => each === "guess").length).toBeGreaterThan(10);
    expect(seen).toContain("refused");
  });

  it.each(["/uk/sign-in.data"])("by the form of %s is counted or refused, whatever it calls itself", async (path) => {
    const wrong = triesOf(VICTIM, WRONG);
    const seen = [];
    for (const [at, right] of triesOf(VICTIM, PASSWORD).entries())
      seen.push(await holds(path, right, wrong[at] ?? right));
    expect(seen.filter((each) => each === "guess").length).toBeGreaterThan(5);
  });

  it.each(["PUT", "PATCH", "DELETE"])("by the page's form with %s is counted", async (method) => {
    counted.keys.length = 0;
    const headers = { "content-type": "application/x-www-form-urlencoded", [subscriberHeader]: "192.0.2.9" };
    const body = new URLSearchParams({ email: VICTIM, password: PASSWORD }).toString();
    const { status } = await world.send(method, "/sign-in", "anonymous", { body, headers });
    if (status < 400) expect(counted.keys).toContain("sign-in:192.0.2.9");
  });

  it("is counted or refused, whatever the content type and whichever fields are repeated", async () => {
    const wrong = triesOf(VICTIM, WRONG);
    const seen = [];
    for (const [at, right] of triesOf(VICTIM, PASSWORD).entries()) {
      seen.push(await holds("/api/auth/sign-in/email", right, wrong[at] ?? right));
    }
    expect(seen.filter((each) => each === "guess").length).toBeGreaterThan(15);
    expect(seen).toContain("refused");
  });

  it.each(["PUT", "PATCH", "DELETE", "QUERY", "post"])("is not possible by %s, or counted", async (method) => {
    const { body, type } = json(PASSWORD);
    const headers = { "content-type": type, [subscriberHeader]: "192.0.2.1" };
    counted.keys.length = 0;
    const { status } = await world.send(method, "/api/auth/sign-in/email", "anonymous", { body, headers });
    if (status === 200) expect(counted.keys).toContain("sign-in:192.0.2.1");
    else expect(status).toBe(404);
  });

  it("at the password of one's own session is counted for its account", async () => {
    const newEmail = "new@mail.example.com";
    for (const tried of [
      {
        method: "PUT",
        path: "/api/account/password",
        body: { currentPassword: WRONG, newPassword: "another-password" },
      },
      { method: "POST", path: "/api/letters/change-email", body: { newEmail, proof: { password: WRONG } } },
    ]) {
      counted.keys.length = 0;
      expect((await world.send(tried.method, tried.path, "user", { body: tried.body })).status).toBe(400);
      expect(counted.keys).toContain(accountKey);
    }
  });
});

describe("above a limit", () => {
  /** The same people, with the test's own limits. */
  function limitedApi(limiters: Partial<Limiters>) {
    const api = apiOf(createTestApp(database.appUrl, { limiters }));
    return (path: string, from: string, body: unknown = {}, role: Role = "anonymous") =>
      api.request(`${APP_URL}${path}`, {
        method: "POST",
        headers: {
          origin: APP_URL,
          "content-type": "application/json",
          cookie: world.cookies.get(role) ?? "",
          [subscriberHeader]: from,
        },
        body: JSON.stringify(body),
      });
  }

  it.each([
    ["/api/auth/sign-in/email", "/api/auth/sign-in/social", "AUTH_LIMITER"],
    ["/api/auth/sign-up/email", "/api/auth/sign-up/email", "AUTH_LIMITER"],
    ["/api/auth/siwe/nonce", "/api/auth/siwe/verify", "AUTH_LIMITER"],
    ["/api/letters/reset-password/press", "/api/auth/sign-out", "AUTH_LIMITER"],
    ["/api/letters/confirm-change/press", "/api/letters/confirm-email/press", "AUTH_LIMITER"],
    ["/api/letters/reset-password", "/api/letters/confirm-email", "LETTER_LIMITER"],
    ["/api/letters/change-email", "/api/letters/reset-password", "LETTER_LIMITER"],
  ] as const)("%s waits a minute, with %s; a neighbour does not, and nothing else does", async (path, kin, binding) => {
    const post = limitedApi({ [binding]: countingLimiter(3) });
    for (const each of [path, kin, path]) expect((await post(each, "192.0.2.1")).status).not.toBe(429);
    const answer = await post(path, "192.0.2.1");
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("60");
    const refused: { code?: string; error?: { code: string } } = await answer.json();
    expect(refused.code ?? refused.error?.code).toMatch(/^rate_limited$/i);
    expect((await post(kin, "192.0.2.1")).status).toBe(429);
    expect((await post(path, "192.0.2.2")).status).not.toBe(429);
    const unlike = path.includes("siwe") ? "/api/auth/sign-up/email" : "/api/auth/siwe/nonce";
    expect((await post(unlike, "192.0.2.1")).status).not.toBe(429);
  });

  it("an account's password is not tried, by whomever, while the owner's session stays open", async () => {
    const post = limitedApi({ AUTH_LIMITER: countingLimiter(3) });
    const attempt = (at: number, email: string, password = WRONG) =>
      post("/api/auth/sign-in/email", `192.0.2.${at}`, { email, password });
    for (const at of [1, 2, 3]) expect((await attempt(at, at % 2 ? VICTIM : VICTIM.toUpperCase())).status).toBe(401);
    expect((await attempt(4, VICTIM, PASSWORD)).status).toBe(429);
    expect((await attempt(5, "vendor@store.test", PASSWORD)).status).toBe(200);
    expect((await world.send("GET", "/api/account/export", "user")).status).toBe(200);
  });

  it("wallets of an account wait as well", async () => {
    const post = limitedApi({ AUTH_LIMITER: countingLimiter(2) });
    const statuses = [];
    for (const path of ["/api/account/wallets/nonce", "/api/account/wallets", "/api/account/wallets/nonce"]) {
      statuses.push((await post(path, "192.0.2.1", {}, "user")).status);
    }
    expect(statuses).toEqual([200, 400, 429]);
  });

  it("a limiter that is down does not close the store", async () => {
    expectErrorLog(/the rate limiter did not answer/);
    const dead = { limit: () => Promise.reject(new Error("the limiter is away")) };
    const post = limitedApi({ AUTH_LIMITER: dead });
    expect((await post("/api/auth/sign-in/email", "192.0.2.1", { email: VICTIM, password: PASSWORD })).status).toBe(
      200,
    );
  });
});
