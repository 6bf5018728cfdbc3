import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { withinOneMinute } from "#scripts/testing/one-minute";
import { post, readPeer, referralCookiesOf, send, setPeer, type Visit } from "../test-client.ts";

const code = "Abcd2345";
const other = "Wxyz6789";
const both = { ring_ref: code, ring_ref_visible: code };
const claim = (body: unknown, visit?: Visit) => post("/api/refcodes/claim", body, visit);

beforeEach(async () => {
  await setPeer({ codes: { [code]: "active", [other]: "active", Dead2345: "inactive" } });
});

test("after consent the code kept in the URL is captured", async () => {
  const response = await claim({ code, consent: "granted" }, { country: "DE" });
  expect(await response.json()).toEqual({ captured: true, code });
  expect(referralCookiesOf(response)).toEqual(both);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
});

test("a prerendered page that is shown captures without asking where nobody has to ask", async () => {
  expect(referralCookiesOf(await claim({ code }, { country: "US" }))).toEqual(both);
});

test("first touch wins here too, and a lost visible cookie is repaired", async () => {
  const kept = await claim({ code: other }, { headers: { cookie: `ring_ref=${code}; ring_ref_visible=${code}` } });
  expect(await kept.json()).toEqual({ captured: false, code });
  expect(kept.headers.getSetCookie()).toEqual([]);
  const repaired = await claim({ code: other }, { headers: { cookie: `ring_ref=${code}` } });
  expect(await repaired.json()).toEqual({ captured: false, code });
  expect(referralCookiesOf(repaired)).toEqual({ ring_ref_visible: code });
});

test.each<[string, Visit]>([
  ["another site's page", { headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } }],
  ["a sibling subdomain", { headers: { origin: "http://x.localhost:8787", "sec-fetch-site": "same-site" } }],
  ["a forged origin from another site", { headers: { "sec-fetch-site": "cross-site" } }],
  ["a sandboxed frame", { headers: { origin: "null", "sec-fetch-site": "cross-site" } }],
  ["nobody in particular", { headers: { origin: undefined, "sec-fetch-site": undefined } }],
  ["a visitor in Germany who was not asked", { country: "DE" }],
  ["a visitor who said no", { headers: { cookie: "ring_consent=denied" } }],
  ["a bot", { headers: { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" } }],
])("%s cannot claim", async (_, visit) => {
  const response = await claim({ code }, visit);
  expect(response.status).toBe(403);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await response.json()).toMatchObject({ error: { code: "forbidden" } });
});

test("Global Privacy Control is not lifted by a claim", async () => {
  const response = await claim({ code, consent: "granted" }, { headers: { "sec-gpc": "1" } });
  expect(response.status).toBe(403);
});

test("a browser without fetch metadata is known by its origin", async () => {
  const response = await claim({ code }, { headers: { "sec-fetch-site": undefined } });
  expect(referralCookiesOf(response)).toEqual(both);
});

test.each(["zzzzzzzz", "Dead2345", "junk", "", undefined])("the code %o is no active code", async (bad) => {
  const response = await claim({ code: bad });
  expect(response.status).toBe(404);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test.each<[string, unknown, number]>([
  ["no JSON", "{", 400],
  ["a number", { code: 1 }, 400],
  ["another answer than yes or no", { code, consent: "maybe" }, 400],
  ["four codes", { code: [code, code, code, code] }, 400],
  ["a very long code", { code: "x".repeat(65) }, 400],
  ["a huge body", { code, padding: "x".repeat(5000) }, 413],
])("refused by shape: %s", async (_, body, status) => {
  const response = await claim(body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { requestId: response.headers.get("x-request-id") } });
});

test("a form post is no claim: another site could send one without asking", async () => {
  const response = await claim(`code=${code}`, { headers: { "content-type": "text/plain" } });
  expect(response.status).toBe(400);
});

test("claims are limited per subscriber", async () => {
  const answers = await withinOneMinute((run) => {
    const headers = { "cf-connecting-ip": `198.51.100.${20 + run}` };
    return Promise.all(Array.from({ length: 610 }, () => claim({ code }, { headers })));
  });
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10);
});

test("a claim of a mirrored code asks the app nothing; reading the address is the app's business", async () => {
  await env.REFCODES.put(code, '{"status":"active"}');
  await claim({ code });
  expect((await readPeer()).lookUps).toEqual([]);
  expect((await send("/api/refcodes/claim")).status).toBe(200);
});
