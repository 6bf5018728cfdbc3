import { beforeEach, expect, test } from "vitest";
import { post, send, setPeer } from "./test-client.ts";

beforeEach(() => setPeer());

let subscriber = 0;
function newSubscriber(): Record<string, string> {
  subscriber += 1;
  return { "cf-connecting-ip": `198.51.100.${subscriber}` };
}

/** Posts `times` times at once; answers how many were refused. */
async function refused(path: string, times: number, headers: Record<string, string>, body: unknown = {}) {
  const answers = await Promise.all(Array.from({ length: times }, () => post(path, body, { headers })));
  return answers.filter(({ status }) => status === 429).length;
}

test.each([
  ["/api/auth/sign-in/social", 30],
  ["/api/auth/sign-up/email", 30],
  ["/api/auth/siwe/nonce", 30],
  ["/api/account/wallets/nonce", 30],
  ["/api/auth/reset-password", 30],
  ["/api/auth/request-password-reset", 10],
  ["/api/auth/send-verification-email", 10],
  ["/api/auth/change-email", 10],
])("%s: %i a minute from one subscriber, and its neighbour is not touched", async (path, limit) => {
  const headers = newSubscriber();
  expect(await refused(path, limit + 5, headers)).toBe(5);
  const answer = await post(path, {}, { headers });
  expect(answer.status).toBe(429);
  expect(answer.headers.get("retry-after")).toBe("60");
  expect(await answer.json()).toMatchObject({ error: { code: "rate_limited" } });
  expect((await post(path, {}, { headers: newSubscriber() })).status).toBe(200);
});

test("one thing that is asked too often does not close the others", async () => {
  const headers = newSubscriber();
  expect(await refused("/api/auth/request-password-reset", 12, headers)).toBe(2);
  for (const path of ["/api/auth/sign-in/social", "/api/auth/sign-up/email", "/api/auth/sign-out"]) {
    expect((await post(path, {}, { headers })).status).toBe(200);
  }
});

test("one account is tried 30 times a minute, however many subscribers try, and another is not closed by that", async () => {
  const email = "victim@store.test";
  const statuses: number[] = [];
  for (let at = 0; at < 34; at += 1) {
    const spelt = at % 2 === 0 ? email : ` ${email.toUpperCase()}`;
    const answer = await post("/api/auth/sign-in/email", { email: spelt, password: "x" }, { headers: newSubscriber() });
    statuses.push(answer.status);
  }
  expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  const form = { method: "POST", body: `email=${encodeURIComponent(email)}&password=x` };
  const type = { "content-type": "application/x-www-form-urlencoded", origin: "http://localhost:8787" };
  const page = await send("/uk/sign-in", { ...form, headers: { ...newSubscriber(), ...type } });
  expect(await page.json()).toMatchObject({ headers: { "x-over-limit": "1" } });
  const padded = { email, password: "x".repeat(9_000) };
  const sizes = await Promise.all(
    Array.from({ length: 31 }, () => post("/api/auth/sign-in/email", padded, { headers: newSubscriber() })),
  );
  expect(sizes.filter(({ status }) => status === 429)).toHaveLength(1);
  const other = { email: "other@store.test", password: "x" };
  expect((await post("/api/auth/sign-in/email", other, { headers: newSubscriber() })).status).toBe(200);
});

test("a form whose limit is reached still comes to its page, which is told, and which nobody else can tell", async () => {
  const headers = { ...newSubscriber(), "x-over-limit": "1" };
  for (const path of ["/forgot-password", "/ru/forgot-password", "/forgot-password.data", "/account"]) {
    const answer = await post(path, {}, { headers });
    const seen: { headers: Record<string, string> } = await answer.json();
    expect(seen.headers).not.toHaveProperty("x-over-limit");
    expect(answer.headers.get("retry-after")).toBeNull();
  }
  await refused("/forgot-password", 10, headers);
  const answer = await post("/uk/forgot-password", {}, { headers });
  expect(answer.headers.get("retry-after")).toBe("60");
  expect(await answer.json()).toMatchObject({ headers: { "x-over-limit": "1" } });
});
