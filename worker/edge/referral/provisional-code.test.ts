import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { post, readPeer, referralCookiesOf, send, setPeer } from "../test-client.ts";

const code = "Abcd2345";
const junk = "facebook";
const both = { ring_ref: code, ring_ref_visible: code };

beforeEach(async () => {
  await setPeer({ codes: { [code]: "active", Dead2345: "inactive" } });
  await env.REFCODES.put(code, '{"status":"active"}');
});

/** A browser that keeps its cookies between pages. */
function browserOf(cookies: Record<string, string> = {}) {
  const jar = new Map(Object.entries(cookies));
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (line.includes("Max-Age=0")) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const headers = () => ({ cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") });
  return {
    jar,
    open: async (path: string) => keep(await send(path, { headers: headers() })),
    post: async (path: string, body: unknown) => keep(await post(path, body, { headers: headers() })),
  };
}

test("a code that could not be looked up gives way to the first active one", async () => {
  const browser = browserOf();
  await setPeer({ lookUp: "fail" });
  await browser.open(`/?ref=${junk}`);
  expect(browser.jar.get("ring_ref")).toBe(junk);
  await setPeer({ codes: { [code]: "active" } });
  await browser.open(`/?ref=${code}`);
  expect(Object.fromEntries(browser.jar)).toEqual(both);
});

test("the next page looks it up again, without any ref", async () => {
  const browser = browserOf();
  await setPeer({ lookUp: "hang" });
  await browser.open("/?ref=Late2345");
  expect(browser.jar.get("ring_ref")).toBe("Late2345");
  await setPeer({ codes: { Late2345: "active" } });
  const settled = await browser.open("/cart");
  expect(settled.headers.get("cache-control")).toBe("private");
  expect(Object.fromEntries(browser.jar)).toEqual({ ring_ref: "Late2345", ring_ref_visible: "Late2345" });
  const asked = (await readPeer()).lookUps.length;
  expect((await browser.open("/cart")).headers.getSetCookie()).toEqual([]);
  expect((await readPeer()).lookUps).toHaveLength(asked);
});

test("one that turns out not to exist is forgotten", async () => {
  const browser = browserOf();
  await setPeer({ lookUp: "fail" });
  await browser.open(`/?ref=${junk}`);
  await setPeer({});
  await browser.open("/cart");
  expect(Object.fromEntries(browser.jar)).toEqual({});
});

test("its label is forgotten with it, and kept with a code that turns out to be real", async () => {
  const browser = browserOf();
  await setPeer({ lookUp: "fail" });
  await browser.open(`/?ref=${junk}&via=insta`);
  expect(browser.jar.get("ring_ref_via")).toBe(`${junk}.insta`);
  await setPeer({});
  await browser.open("/cart");
  expect(Object.fromEntries(browser.jar)).toEqual({});

  await setPeer({ lookUp: "fail" });
  await browser.open("/?ref=Late2345&via=insta");
  await setPeer({ codes: { Late2345: "active" } });
  await browser.open("/cart");
  const late = { ring_ref: "Late2345", ring_ref_visible: "Late2345", ring_ref_via: "Late2345.insta" };
  expect(Object.fromEntries(browser.jar)).toEqual(late);
});

test.each([
  ["first", "Wait2345", "Wait6789", "insta"],
  ["second", "Wait3456", "Wait5678", "blog"],
] as const)(
  "each code that waits keeps its own label, and the real one has it: the %s",
  async (real, one, two, label) => {
    const browser = browserOf();
    await setPeer({ lookUp: "fail" });
    await browser.open(`/?ref=${one}&via=insta`);
    await browser.open(`/?ref=${two}&via=blog`);
    expect(browser.jar.get("ring_ref_via")).toBe(`${one}.insta_${two}.blog`);
    const active = real === "first" ? one : two;
    await setPeer({ codes: { [active]: "active" } });
    await browser.open("/cart");
    const settled = { ring_ref: active, ring_ref_visible: active, ring_ref_via: `${active}.${label}` };
    expect(Object.fromEntries(browser.jar)).toEqual(settled);
  },
);

test("the label of a second code outlives a first one that does not exist", async () => {
  const browser = browserOf();
  await setPeer({ lookUp: "fail" });
  await browser.open(`/?ref=${junk}`);
  await browser.open("/?ref=Wait4567&via=insta");
  await setPeer({ codes: { Wait4567: "active" } });
  await browser.open("/cart");
  const settled = { ring_ref: "Wait4567", ring_ref_visible: "Wait4567", ring_ref_via: "Wait4567.insta" };
  expect(Object.fromEntries(browser.jar)).toEqual(settled);
});

test.each(["open", "post"] as const)(
  "a label does not outlive its code where another one takes the slot: %s",
  async (way) => {
    const dead = { ring_ref: "Dead2345", ring_ref_visible: "Dead2345", ring_ref_via: "Dead2345.insta" };
    for (const [via, kept] of [
      ["", both],
      ["blog", { ...both, ring_ref_via: `${code}.blog` }],
    ] as const) {
      const browser = browserOf(dead);
      if (way === "open") await browser.open(`/?ref=${code}&via=${via}`);
      else await browser.post("/api/refcodes/claim", { code, via, consent: "granted" });
      browser.jar.delete("ring_consent");
      expect(Object.fromEntries(browser.jar)).toEqual(kept);
    }
  },
);

test("while nothing can be looked up, every code of the visitor is kept, and nothing is written twice", async () => {
  const browser = browserOf();
  const kv = { REFCODES: { get: () => Promise.reject(new Error("KV is down")) } };
  await setPeer({ lookUp: "fail" });
  const open = async (path: string) => {
    const headers = { cookie: [...browser.jar].map((pair) => pair.join("=")).join("; ") };
    const response = await send(path, { headers, env: kv });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      browser.jar.set(name, value);
    }
    return response;
  };
  await open(`/?ref=${junk}`);
  await open("/?ref=Late2345");
  expect(browser.jar.get("ring_ref")).toBe(junk);
  expect((await open("/cart")).headers.getSetCookie()).toEqual([]);
  await setPeer({ codes: { Late2345: "active" } });
  await browser.open("/cart");
  expect(Object.fromEntries(browser.jar)).toEqual({ ring_ref: "Late2345", ring_ref_visible: "Late2345" });
});

test("a visitor whose address has asked for too many unknown codes loses no real one", async () => {
  const from = { "cf-connecting-ip": "198.51.100.77" };
  for (let at = 0; at < 30; at += 1) {
    await send(`/cart?ref=zzzzzz${String(at + 11).replaceAll("0", "a")}`, { headers: from });
  }
  const kept = await send(`/?ref=${junk}`, { headers: from });
  expect(referralCookiesOf(kept).ring_ref).toBe(junk);
  const cookie = kept.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const settled = await send(`/?ref=${code}`, { headers: { cookie } });
  expect(referralCookiesOf(settled)).toMatchObject(both);
});

test.each(["Dead2345", "zzzzzzzz"])("a stored code that is dead (%s) loses its slot to a live one", async (dead) => {
  const cookie = `ring_ref=${dead}; ring_ref_visible=${dead}`;
  expect(referralCookiesOf(await send(`/?ref=${code}`, { headers: { cookie } }))).toEqual(both);
});

test("a stored code that is active, or cannot be looked up, keeps its slot", async () => {
  await setPeer({ codes: { [code]: "active", Frst2345: "active" } });
  const cookie = "ring_ref=Frst2345; ring_ref_visible=Frst2345";
  expect((await send(`/?ref=${code}`, { headers: { cookie } })).headers.getSetCookie()).toEqual([]);
  await setPeer({ lookUp: "fail" });
  const unknown = "ring_ref=Nthr2345; ring_ref_visible=Nthr2345";
  expect((await send(`/?ref=${code}`, { headers: { cookie: unknown } })).headers.getSetCookie()).toEqual([]);
});

test("a beacon counts for the first of the provisional codes that is real", async () => {
  const browser = browserOf({ ring_ref: junk, ring_ref_visible: junk, ring_ref_pending: `${junk}.${code}` });
  const answer = await browser.post("/api/refcodes/track", { id: crypto.randomUUID() });
  expect(answer.status).toBe(204);
});
