import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { post, readPeer, referralCookiesOf, send, setPeer, type Visit } from "./test-client.ts";

const code = "Abcd2345";
const other = "Wxyz6789";
const both = { ring_ref: code, ring_ref_visible: code };
const deadKv = { get: () => Promise.reject(new Error("KV is down")) };
const staleKv = { get: () => Promise.resolve(null) };

beforeEach(async () => {
  await setPeer({ codes: { [code]: "active", [other]: "active", Dead2345: "inactive" } });
  await env.REFCODES.put(code, JSON.stringify({ status: "active" }));
});

test("a landing with ?ref= sets both cookies for 30 days and the answer is private", async () => {
  const response = await send(`/?ref=${code}`);
  expect(response.headers.getSetCookie()).toEqual([
    `ring_ref=${code}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`,
    `ring_ref_visible=${code}; Max-Age=2592000; Path=/; SameSite=Lax`,
  ]);
  expect(response.headers.get("cache-control")).toBe("private");
  expect(response.headers.get("vary")).toContain("Cookie");
});

test("a link with a label has it stored with the code, as long as the code and as secretly", async () => {
  const response = await send(`/?ref=${code}&via=insta`);
  expect(response.headers.getSetCookie().at(-1)).toBe(
    `ring_ref_via=${code}.insta; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`,
  );
  const labelled = { ...both, ring_ref_via: `${code}.insta` };
  expect(referralCookiesOf(response)).toEqual(labelled);
  const pending = { ...labelled, ring_ref_pending: code };
  const down = { env: { REFCODES: deadKv } };
  await setPeer({ lookUp: "fail" });
  expect(referralCookiesOf(await send(`/?ref=${code}&via=insta`, down))).toEqual(pending);
});

test("a label is stored only together with the code of its own link", async () => {
  const cookie = `ring_ref=${code}; ring_ref_visible=${code}`;
  for (const [path, visit] of [
    [`/?ref=${code}&via=insta`, { headers: { cookie } }],
    [`/?ref=${other}&via=insta`, { headers: { cookie } }],
    [`/?ref=${code}&via=insta`, { country: "DE" }],
    ["/?ref=Dead2345&via=insta", {}],
    ["/?via=insta", {}],
  ] as const) {
    expect(referralCookiesOf(await send(path, visit)), path).toEqual({});
  }
  const waiting = { headers: { cookie: `ring_ref=${code}; ring_ref_visible=${code}; ring_ref_pending=${code}` } };
  const settled = referralCookiesOf(await send(`/?ref=${other}&via=insta`, waiting));
  expect(settled).toEqual({ ...both, ring_ref_pending: "" });
});

test("cookies are Secure everywhere but on plain-http localhost", async () => {
  const response = await send(`/?ref=${code}`, { env: { APP_URL: "https://ring.example" } });
  expect(response.headers.getSetCookie()).toEqual([
    `ring_ref=${code}; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax`,
    `ring_ref_visible=${code}; Max-Age=2592000; Path=/; Secure; SameSite=Lax`,
  ]);
});

test.each(["/", "/uk", "/uk/products/honey", "/ru/cart", "/not/a/page", "/checkout"])(
  "%s captures, and the app sees the other parameters untouched",
  async (path) => {
    const response = await send(`${path}?utm_source=x&ref=${code}&colour=%C3%A9`);
    expect(referralCookiesOf(response)).toEqual(both);
    const seen = await response.json<{ url: string }>();
    expect(seen.url).toBe(`http://localhost:8787${path}?utm_source=x&ref=${code}&colour=%C3%A9`);
  },
);

test("a redirect keeps its status and still captures: the code would be gone after it", async () => {
  const response = await send(`/moved?ref=${code}`);
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/elsewhere");
  expect(referralCookiesOf(response)).toEqual(both);
});

test("the app's own cookies and no-store survive a capture", async () => {
  const response = await send(`/signed-in?ref=${code}`);
  expect(response.headers.getSetCookie()).toHaveLength(4);
  expect(response.headers.getSetCookie()).toContain("session=one; Path=/; HttpOnly");
  expect(response.headers.get("cache-control")).toBe("private, no-store");
});

test.each<[string, string, Visit]>([
  ["no ref", "/", {}],
  ["a malformed code", "/?ref=O0Il", {}],
  ["an empty code", "/?ref=", {}],
  ["a code of the wrong case", `/?ref=${code.toLowerCase()}`, {}],
  ["one character too many", `/?ref=${code}1`, {}],
  ["an unknown code", "/?ref=zzzzzzzz", {}],
  ["an inactive code", "/?ref=Dead2345", {}],
  ["HEAD", `/?ref=${code}`, { method: "HEAD" }],
  ["POST", `/?ref=${code}`, { method: "POST", body: "a=b" }],
  ["a prefetch", `/?ref=${code}`, { headers: { "sec-purpose": "prefetch" } }],
  ["a prerender", `/?ref=${code}`, { headers: { "sec-purpose": "prefetch;prerender" } }],
  ["an older prefetch", `/?ref=${code}`, { headers: { "x-moz": "prefetch" } }],
  ["an image", `/?ref=${code}`, { headers: { "sec-fetch-dest": "image" } }],
  ["a frame", `/?ref=${code}`, { headers: { "sec-fetch-dest": "iframe" } }],
  ["an API call", `/api/products?ref=${code}`, {}],
  ["a link preview bot", `/?ref=${code}`, { headers: { "user-agent": "TelegramBot (like TwitterBot)" } }],
  ["a search bot", `/?ref=${code}`, { headers: { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" } }],
  ["no user agent", `/?ref=${code}`, { headers: { "user-agent": undefined } }],
  ["both cookies there", `/?ref=${other}`, { headers: { cookie: `ring_ref=${code}; ring_ref_visible=${code}` } }],
  ["consent missing in Germany", `/?ref=${code}`, { country: "DE" }],
  ["consent denied", `/?ref=${code}`, { headers: { cookie: "ring_consent=denied" } }],
  ["Global Privacy Control", `/?ref=${code}`, { headers: { "sec-gpc": "1" } }],
])("not captured: %s; the page is answered as it is, cacheable", async (_, path, visit) => {
  const response = await send(path, visit);
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(response.headers.get("cache-control")).toBe("public, max-age=60");
});

test("a real navigation with fetch metadata captures, and so does consent given in Germany", async () => {
  const navigation = { "sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "sec-fetch-site": "cross-site" };
  expect(referralCookiesOf(await send(`/?ref=${code}`, { headers: navigation }))).toEqual(both);
  const cookie = "ring_consent=granted";
  expect(referralCookiesOf(await send(`/?ref=${code}`, { country: "DE", headers: { cookie } }))).toEqual(both);
});

test("consent mode off captures in Germany, always asks in the United States", async () => {
  const off = { country: "DE", env: { REFERRAL_CONSENT: "off" } };
  expect(referralCookiesOf(await send(`/?ref=${code}`, off))).toEqual(both);
  expect(referralCookiesOf(await send(`/?ref=${code}`, { env: { REFERRAL_CONSENT: "always" } }))).toEqual({});
});

test("the first active code of several takes the slot", async () => {
  const response = await send(`/?ref=junk&ref=zzzzzzzz&ref=${code}&ref=${other}`);
  expect(referralCookiesOf(response)).toEqual(both);
});

test("a hostile link with many codes costs at most three look-ups", async () => {
  const refs = Array.from({ length: 50 }, (_, index) => `ref=zzzzzz${String(index + 11).replaceAll("0", "a")}`);
  expect(referralCookiesOf(await send(`/?${refs.join("&")}`))).toEqual({});
  expect((await readPeer()).lookUps).toHaveLength(3);
});

test("who tries unknown codes by the dozen stops costing the database anything; known codes go on", async () => {
  const headers = { "cf-connecting-ip": "198.51.100.30" };
  for (let at = 0; at < 40; at += 1) {
    await send(`/cart?ref=zzzzzz${String(at + 11).replaceAll("0", "a")}`, { headers });
  }
  expect((await readPeer()).lookUps).toHaveLength(30);
  expect(referralCookiesOf(await send(`/cart?ref=${code}`, { headers }))).toEqual(both);
  const beacon = await post("/api/refcodes/track", { code: "zzzzzzzz", id: crypto.randomUUID() }, { headers });
  expect(beacon.status).toBe(429);
});

test("a code that was just seen is known to the isolate, and an inactive one never is", async () => {
  let asked = 0;
  const counting = {
    get: () => {
      asked += 1;
      return Promise.resolve(`{"status":"${asked === 1 ? "active" : "inactive"}"}`);
    },
  };
  const visit = { env: { REFCODES: counting } };
  expect(referralCookiesOf(await send(`/cart?ref=${code}`, visit))).toEqual(both);
  expect(referralCookiesOf(await send(`/cart?ref=${code}`, visit))).toEqual(both);
  expect(asked).toBe(1);
  expect(referralCookiesOf(await send("/cart?ref=Dead2345", visit))).toEqual({});
  expect(referralCookiesOf(await send("/cart?ref=Dead2345", visit))).toEqual({});
  expect(asked).toBe(3);
});

test("a lost or altered visible cookie is repaired from the httpOnly one, even by a link with another code", async () => {
  for (const cookie of [`ring_ref=${code}`, `ring_ref=${code}; ring_ref_visible=${other}`]) {
    const response = await send(`/?ref=${other}`, { headers: { cookie } });
    expect(referralCookiesOf(response)).toEqual({ ring_ref_visible: code });
    expect(response.headers.get("cache-control")).toBe("private");
  }
  expect((await send("/", { headers: { cookie: `ring_ref=${code}` } })).headers.getSetCookie()).toEqual([]);
});

test("a malformed cookie or a visible one alone holds no slot", async () => {
  for (const cookie of ["ring_ref=junk; ring_ref_visible=junk", `ring_ref_visible=${other}`, "ring_ref=%E0%A4%A"]) {
    expect(referralCookiesOf(await send(`/?ref=${code}`, { headers: { cookie } }))).toEqual(both);
  }
});

test("a known code costs no question to the app", async () => {
  await send(`/?ref=${code}`);
  expect((await readPeer()).lookUps).toEqual([]);
});

test("a code made a moment ago works although the mirror still remembers its miss", async () => {
  const response = await send(`/?ref=${other}`, { env: { REFCODES: staleKv } });
  expect(referralCookiesOf(response)).toEqual({ ring_ref: other, ring_ref_visible: other });
});

test("an unreadable entry of the mirror counts as none", async () => {
  for (const entry of ["{", "null", '"active"', '{"status":"odd"}']) {
    const kv = { get: () => Promise.resolve(entry) };
    expect(referralCookiesOf(await send(`/?ref=${code}`, { env: { REFCODES: kv } }))).toEqual(both);
    expect(referralCookiesOf(await send("/?ref=zzzzzzzz", { env: { REFCODES: kv } }))).toEqual({});
  }
});

test("with the mirror down the app decides", async () => {
  expect(referralCookiesOf(await send(`/?ref=${code}`, { env: { REFCODES: deadKv } }))).toEqual(both);
  expect(referralCookiesOf(await send("/?ref=zzzzzzzz", { env: { REFCODES: deadKv } }))).toEqual({});
});

test.each(["fail", "hang"] as const)(
  "when both fail (%s) a well-formed code is taken provisionally, a malformed one is not",
  async (lookUp) => {
    await setPeer({ lookUp });
    const started = Date.now();
    const response = await send("/?ref=zzzzzzzz", { env: { REFCODES: deadKv } });
    expect(referralCookiesOf(response)).toEqual({
      ring_ref: "zzzzzzzz",
      ring_ref_visible: "zzzzzzzz",
      ring_ref_pending: "zzzzzzzz",
    });
    expect(Date.now() - started).toBeLessThan(1_500);
    expect(referralCookiesOf(await send("/?ref=O0Il", { env: { REFCODES: deadKv } }))).toEqual({});
  },
);

test("with the app down a person sees a page in their language, and the first touch is kept", async () => {
  expectErrorLog(/the app did not answer/);
  await setPeer({ fetch: "fail" });
  const response = await send(`/uk?ref=${code}`);
  expect(response.status).toBe(503);
  expect(response.headers.get("content-language")).toBe("uk");
  expect(await response.text()).toContain("Магазин");
  expect(referralCookiesOf(response)).toEqual(both);
});

test("with the app down nobody sees a page in a language that the store does not speak", async () => {
  expectErrorLog(/the app did not answer/);
  await setPeer({ fetch: "fail" });
  const languageOf = async (path: string, language: string) => {
    const response = await send(path, { headers: { "accept-language": language }, env: { CLONE_LOCALES: "uk,en" } });
    return response.headers.get("content-language");
  };
  expect(await languageOf("/ru/cart", "ru")).toBe("uk");
  expect(await languageOf("/cart", "de")).toBe("uk");
  expect(await languageOf("/cart", "en-US")).toBe("en");
});

test("nothing a visitor sends in ref is reflected by the edge or makes it fail", async () => {
  expectErrorLog(/the app did not answer/);
  const deadApp = { fetch: () => Promise.reject(new Error("the app is down")) };
  const hostile = fc.oneof(
    fc.string({ unit: "binary", minLength: 3 }),
    fc.constantFrom(
      "<script>alert(1)</script>",
      "\r\nset-cookie: a=b",
      "%00%ff",
      "../../x",
      "' or 1=1 --",
      "%%%",
      "%zz",
    ),
    fc.string({ minLength: 9, maxLength: 3000 }),
  );
  await fc.assert(
    fc.asyncProperty(hostile, fc.boolean(), async (ref, encoded) => {
      const query = encoded ? encodeURIComponent(ref.toWellFormed()) : ref.toWellFormed().replaceAll("#", "");
      const response = await send(`/?ref=${query}`, { env: { REFCODES: staleKv, APP: deadApp } });
      // 503 is the dead app's page; an error of the edge itself would be a 500.
      expect(response.status).toBe(503);
      expect(response.headers.getSetCookie()).toEqual([]);
      if (/[<>'"]/.test(ref)) {
        expect(await response.text()).not.toContain(ref);
      }
    }),
    { numRuns: 100 },
  );
});
