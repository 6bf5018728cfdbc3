import { beforeEach, expect, test } from "vitest";
import { post, send, setPeer } from "./test-client.ts";

interface Seen {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

beforeEach(() => setPeer());

test("a request crosses whole, with a request id of the edge's own making", async () => {
  const response = await post("/api/store/orders?x=1", { items: [] }, { headers: { "x-request-id": "forged" } });
  const seen = await response.json<Seen>();
  expect(seen).toMatchObject({
    method: "POST",
    url: "http://localhost:8787/api/store/orders?x=1",
    body: '{"items":[]}',
  });
  expect(seen.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get("x-request-id")).toBe(seen.headers["x-request-id"]);
});

test.each([
  ["US", {}, "not-needed"],
  ["DE", {}, "ask"],
  ["DE", { cookie: "ring_consent=granted" }, "granted"],
  ["DE", { cookie: "ring_consent=denied" }, "refused"],
  ["US", { "sec-gpc": "1" }, "refused"],
])("the app is told where consent stands: %s %o %s", async (country, headers, consent) => {
  const response = await send("/cart", { country, headers: { ...headers, "x-referral-consent": "granted" } });
  const seen = await response.json<Seen>();
  expect(seen.headers["x-referral-consent"]).toBe(consent);
});

test("no address of the visitor reaches the app", async () => {
  const headers = { "cf-connecting-ip": "203.0.113.9", "x-forwarded-for": "203.0.113.9", "x-real-ip": "203.0.113.9" };
  for (const path of ["/", "/cart"]) {
    expect(await (await send(path, { headers })).text()).not.toContain("203.0.113.9");
  }
});

test("several cookies of the app come back as several", async () => {
  const response = await send("/signed-in");
  expect(response.headers.getSetCookie()).toEqual(["session=one; Path=/; HttpOnly", "theme=dark; Path=/"]);
});

test("with the app down the API answers in the API's shape", async () => {
  await setPeer({ fetch: "fail" });
  const response = await post("/api/store/orders", {});
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    error: { code: "unavailable", message: expect.any(String), requestId: response.headers.get("x-request-id") },
  });
});

test("wrong settings stop the Worker with a fixed message: the variable's name goes to the log, not to the visitor", async () => {
  const response = await send("/", { env: { CLONE_TIME_ZONE: "Mars/Olympus" } });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("CLONE_TIME_ZONE");
});

test("sign-in attempts are limited per subscriber, not for everybody", async () => {
  const attempt = (ip: string) => post("/api/auth/sign-in/email", {}, { headers: { "cf-connecting-ip": ip } });
  const answers = await Promise.all(Array.from({ length: 40 }, () => attempt("198.51.100.7")));
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10);
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(30);
  expect((await attempt("198.51.100.8")).status).toBe(200);
  const read = await send("/api/auth/get-session", { headers: { "cf-connecting-ip": "198.51.100.7" } });
  expect(read.status).toBe(200);
});

test.each(["/sign-in", "/uk/sign-in", "/sign-in.data"])("%s counts with them when its form is posted", async (path) => {
  const address = { headers: { "cf-connecting-ip": `2001:db8:${path.length}::1` } };
  const answers = await Promise.all(Array.from({ length: 40 }, () => post(path, {}, address)));
  // The page itself says so: what a person gets is a page and not the API's refusal.
  expect(answers.filter((answer) => answer.headers.get("retry-after") === "60")).toHaveLength(10);
});
