import { beforeEach, expect, test } from "vitest";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { post, send, setPeer } from "../test-client.ts";

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
  expectErrorLog(/the app did not answer/);
  await setPeer({ fetch: "fail" });
  const response = await post("/api/store/orders", {});
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    error: { code: "unavailable", message: expect.any(String), requestId: response.headers.get("x-request-id") },
  });
});

test.each([
  ["/uk/cart", false],
  ["/checkout/pay", true],
])(
  "a page the app could not make is said in words at %s, and speaks of paying only to payers",
  async (path, paying) => {
    expectErrorLog(/the app could not make a page/);
    await setPeer({ answerStatus: 500 });
    const response = await send(path, { headers: { accept: "text/html" } });
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(text).toContain('<a href="">');
    expect(/pay again|платіть ще раз/.test(text)).toBe(paying);
    expect((await post("/api/store/orders", {})).status).toBe(500);
  },
);

test("wrong settings stop the Worker with a fixed message: the variable's name goes to the log, not to the visitor", async () => {
  expectErrorLog(/request failed at the edge.*CLONE_TIME_ZONE/s);
  const response = await send("/", { env: { CLONE_TIME_ZONE: "Mars/Olympus" } });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("CLONE_TIME_ZONE");
});

test.each(["POST", "PUT", "PATCH", "DELETE"])(
  "with %s the app is told the subscriber, to count its tries by",
  async (method) => {
    const headers = { "cf-connecting-ip": "2001:db8:1:2:3::4", "x-subscriber": "somebody-else" };
    const seen = await (await send("/sign-in", { method, headers })).json<Seen>();
    expect(seen.headers["x-subscriber"]).toBe("2001:db8:1:2");
  },
);

test("reads carry no subscriber header, and a visitor's own header is dropped", async () => {
  const headers = { "x-subscriber": "somebody-else" };
  const seen = await (await send("/cart", { headers })).json<Seen>();
  expect(seen.headers).not.toHaveProperty("x-subscriber");
});
