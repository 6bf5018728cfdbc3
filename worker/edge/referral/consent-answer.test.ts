import { beforeEach, expect, test } from "vitest";
import { post, referralCookiesOf, setPeer, type Visit } from "../test-client.ts";

const code = "Abcd2345";
const claim = (body: unknown, visit?: Visit) => post("/api/refcodes/claim", body, visit);
const granted = "ring_consent=granted; Max-Age=15552000; Path=/; SameSite=Lax";
const denied = "ring_consent=denied; Max-Age=15552000; Path=/; SameSite=Lax";

beforeEach(async () => {
  await setPeer({ codes: { [code]: "active" } });
});

test("a yes is kept by the edge, together with the code it was given for", async () => {
  const answer = await claim({ code, consent: "granted" }, { country: "DE" });
  expect(answer.headers.getSetCookie()).toContain(granted);
  expect(referralCookiesOf(answer)).toEqual({ ring_ref: code, ring_ref_visible: code });
});

test("a no is kept by the edge, and takes away what was remembered before it", async () => {
  const cookie = `ring_ref=${code}; ring_ref_visible=${code}`;
  const answer = await claim({ consent: "denied" }, { country: "DE", headers: { cookie } });
  expect(await answer.json()).toEqual({ captured: false, code: null });
  const [first, ...rest] = answer.headers.getSetCookie();
  expect(first).toBe(denied);
  expect(rest.map((line) => line.split(";").slice(0, 2).join(";"))).toEqual([
    "ring_ref=; Max-Age=0",
    "ring_ref_visible=; Max-Age=0",
  ]);
  expect((await claim({ consent: "denied" }, { country: "DE" })).headers.getSetCookie()).toEqual([denied]);
});

test("the label of the link is kept with a yes, and goes with a no", async () => {
  const granting = { code, via: "insta", consent: "granted" };
  const answer = await claim(granting, { country: "DE" });
  expect(referralCookiesOf(answer)).toEqual({ ring_ref: code, ring_ref_visible: code, ring_ref_via: `${code}.insta` });
  expect((await claim({ ...granting, via: "x".repeat(21) }, { country: "DE" })).status).toBe(400);
  const cookie = `ring_ref=${code}; ring_ref_visible=${code}; ring_ref_via=${code}.insta`;
  const refused = await claim({ consent: "denied" }, { country: "DE", headers: { cookie } });
  expect(referralCookiesOf(refused)).toEqual({ ring_ref: "", ring_ref_visible: "", ring_ref_via: "" });
  expect(refused.headers.getSetCookie().at(-1)).toContain("ring_ref_via=; Max-Age=0");
});

test.each(["facebook", "junk", ["facebook", "zzzzzzzz"], []])(
  "a yes to %j, which names nobody, is kept too",
  async (bad) => {
    const answer = await claim({ code: bad, consent: "granted" }, { country: "DE" });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ captured: false, code: null });
    expect(answer.headers.getSetCookie()).toEqual([granted]);
  },
);

test("of several codes the first real one is taken", async () => {
  const answer = await claim({ code: ["facebook", code], consent: "granted" }, { country: "DE" });
  expect(await answer.json()).toEqual({ captured: true, code });
});

test("an answer from another site is not kept, and Secure stands wherever the store has https", async () => {
  const strange = { headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } };
  expect((await claim({ consent: "denied" }, strange)).headers.getSetCookie()).toEqual([]);
  const own = { env: { APP_URL: "https://ring.example" }, headers: { origin: "https://ring.example" } };
  expect((await claim({ consent: "denied" }, own)).headers.getSetCookie()).toEqual([
    "ring_consent=denied; Max-Age=15552000; Path=/; Secure; SameSite=Lax",
  ]);
});
