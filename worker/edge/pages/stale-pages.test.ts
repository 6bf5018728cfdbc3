import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { readPeer, referralCookiesOf, setPeer } from "../test-client.ts";
import { KNOWN_CODE as code, elsewhere, look, newPage } from "../test-page.ts";

let path = "";

beforeEach(async () => {
  path = await newPage();
});

afterEach(() => {
  vi.useRealTimers();
});

test("a new price shows within a minute: renewed behind the visitor's back after 30 s, gone after 55", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const start = Date.now();
  await look(path);
  vi.setSystemTime(start + 29_000);
  expect((await look(path)).from).toBe("hit");
  vi.setSystemTime(start + 31_000);
  const stale = await look(path);
  expect(stale.from).toBe("stale");
  expect(stale.text).toContain("№1");
  const renewed = await look(path);
  expect(renewed.from).toBe("hit");
  expect(renewed.text).toContain("№2");
  vi.setSystemTime(start + 31_000 + 55_000);
  const late = await look(path);
  expect(late.from).toBe("miss");
  expect(late.text).toContain("№3");
});

test("one isolate asks once for a page that many find stale", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  await look(path);
  vi.setSystemTime(Date.now() + 31_000);
  const visits = await Promise.all(Array.from({ length: 20 }, () => look(path)));
  expect(visits.every(({ from }) => from === "stale")).toBe(true);
  expect((await readPeer()).pages).toHaveLength(2);
});

test("with the app down a page that is kept is still shown; one that is not is said to be unavailable", async () => {
  expectErrorLog(/the app did not answer/);
  await look(path);
  await setPeer({ fetch: "fail", codes: { [code]: "active" } });
  const kept = await look(`${path}?ref=${code}`);
  expect(kept.response.status).toBe(200);
  expect(referralCookiesOf(kept.response)).toEqual({ ring_ref: code, ring_ref_visible: code });
  expect((await look(`/uk${path}-x`)).response.status).toBe(503);
});

test.each<[string, object]>([
  ["cannot make it, as when the database is down", { page: { status: 500 } }],
  ["is down", { fetch: "fail" }],
])(
  "hours later the last page there is goes out while the app %s, in this isolate and in any other",
  async (_, peer) => {
    expectErrorLog(/an old (?:one|page) is shown/);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    await look(path);
    vi.setSystemTime(Date.now() + 3 * 3_600_000);
    await setPeer({ ...peer, codes: { [code]: "active" } });
    for (const visit of [{}, elsewhere()]) {
      const landing = await look(`${path}?ref=${code}`, visit);
      expect(landing.response.status).toBe(200);
      expect(landing.from).toBe("last");
      expect(landing.text).toContain("№1");
      expect(landing.nonces.size).toBe(1);
      expect(referralCookiesOf(landing.response)).toEqual({ ring_ref: code, ring_ref_visible: code });
    }
    await setPeer({ codes: { [code]: "active" } });
    const back = await look(path);
    expect(back.from).toBe("miss");
  },
);

test.each(["text/plain", "application/json"])(
  "a person is shown a page where the app failed with %s and there is no old one",
  async (type) => {
    expectErrorLog(/the app could not make a page/);
    await setPeer({ codes: { [code]: "active" }, page: { status: 500, headers: { "content-type": type } } });
    const landing = await look(`${path}?ref=${code}`);
    expect(landing.response.status).toBe(503);
    expect(landing.response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(landing.text).toContain("<h1>");
    expect(referralCookiesOf(landing.response)).toEqual({ ring_ref: code, ring_ref_visible: code });
    const moved = await look(`${path}.data`, { headers: { accept: "*/*" } });
    expect(moved.response.status).toBe(500);
  },
);
