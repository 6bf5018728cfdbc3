import { afterAll, beforeAll, expect, it } from "vitest";
import type { HealthPart } from "#core/domain/health-part";
import { type LoopbackServer, listenOnLoopback } from "../loopback-server.ts";
import { checkDomain } from "./check/domain.ts";
import { readClone } from "./clone-file.ts";
import { readHealth } from "./health.ts";
import { smoke } from "./smoke.ts";

const clone = readClone("ring-ringdom-org");

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** What a shop that works answers, by method and path. */
const working: Record<string, Answer> = {
  "GET /": { status: 200, body: `<title>${clone.name}</title><script src="/assets/entry-1.js"></script>` },
  "GET /assets/entry-1.js": { status: 200, headers: { "cache-control": "max-age=31536000, immutable" } },
  "GET /api/health": { status: 200, body: '{"status":"ok","build":"b1"}' },
  "GET /api/products": { status: 200, body: '{"products":[]}' },
  "POST /api/refcodes/track": { status: 404 },
  "POST /api/auth/sign-in/email": { status: 401 },
  "POST /api/payments/wayforpay/webhook": { status: 400 },
  "GET /api/cron/refcodes-mint": { status: 401 },
  "GET /admin/refcodes": { status: 302, headers: { location: "/sign-in?to=/admin/refcodes" } },
};

let server: LoopbackServer;
let changed: Record<string, Answer> = {};
const hosts = new Set<string | undefined>();

beforeAll(async () => {
  server = await listenOnLoopback(async (request, response) => {
    hosts.add(request.headers.host);
    const { pathname } = new URL(request.url ?? "/", "http://shop");
    const key = `${request.method} ${pathname}`;
    const { status, headers, body } = changed[key] ?? working[key] ?? { status: 404 };
    request.resume();
    response.writeHead(status, headers).end(body);
  });
});
afterAll(() => server.stop());

async function failing(change: Record<string, Answer>): Promise<string[]> {
  changed = change;
  const connectTo = { host: "127.0.0.1", port: server.port };
  const results = await smoke({ clone, connectTo }, { patience: 0 });
  expect(results).toHaveLength(10);
  return results.flatMap(({ ok, name }) => (ok ? [] : [name]));
}

it("passes where everything answers as it should, and asks for the shop by its own name", async () => {
  expect(await failing({})).toEqual([]);
  expect([...hosts]).toEqual([clone.domain]);
});

it.each<[string, Record<string, Answer>]>([
  ["front page", { "GET /": { ...working["GET /"], status: 200, body: "<title>Other</title>/assets/entry-1.js'" } }],
  ["scripts", { "GET /assets/entry-1.js": { status: 200 } }],
  ["health", { "GET /api/health": { status: 503, body: '{"status":"degraded","build":"b1"}' } }],
  ["catalogue", { "GET /api/products": { status: 500 } }],
  ["a visit by an unknown code", { "POST /api/refcodes/track": { status: 204 } }],
  ["sign-in with a wrong password", { "POST /api/auth/sign-in/email": { status: 500 } }],
  ["a payment event that nobody signed", { "POST /api/payments/wayforpay/webhook": { status: 200 } }],
  ["a mint run that nobody may start", { "GET /api/cron/refcodes-mint": { status: 200 } }],
  ["the admin's pages", { "GET /admin/refcodes": { status: 200 } }],
])("finds what is wrong with the %s", async (name, change) => {
  expect(await failing(change)).toContain(name);
});

it("finds a code remembered that nobody has", async () => {
  const front = { ...working["GET /"], status: 200, headers: { "set-cookie": "ring_ref=abc; Path=/; HttpOnly" } };
  expect(await failing({ "GET /": front })).toEqual(["a link with an unknown code"]);
});

it("finds another build answering than the one that is deployed", async () => {
  changed = {};
  const shop = { clone, connectTo: { host: "127.0.0.1", port: server.port } };
  const healthOf = async (build: string) => {
    const results = await smoke(shop, { patience: 0, build });
    return results.find(({ name }) => name === "health");
  };
  expect(await healthOf("b1")).toMatchObject({ ok: true });
  expect(await healthOf("b2")).toMatchObject({ ok: false, says: "build b1 answers, and b2 is deployed" });
});

it.each<[string, { status?: number; why?: unknown; before?: HealthPart[]; is: "warned of" | "wrong" }]>([
  ["scheduled work that is late, which this version may be there to mend", { why: ["schedules"], is: "warned of" }],
  ["late work on a chain that does not answer", { why: ["schedules", "chain"], is: "wrong" }],
  ["rewards that wait", { why: ["rewards"], is: "wrong" }],
  ["rewards that waited before it", { why: ["rewards", "schedules"], before: ["rewards"], is: "warned of" }],
  ["rewards that wait, where something else was wrong before", { why: ["rewards"], before: ["chain"], is: "wrong" }],
  ["a chain that did not answer before either", { why: ["chain"], before: ["chain"], is: "wrong" }],
  ["a reason that is unknown here", { why: ["schedules", "moon"], is: "wrong" }],
  ["no reason at all", { why: [], is: "wrong" }],
  ["late work that is told with another status", { status: 500, why: ["schedules"], is: "wrong" }],
  ["a release that does not say why", { is: "wrong" }],
  ["one that does not say why, where work was late a moment before", { before: ["schedules"], is: "warned of" }],
  ["one that does not say why, where rewards waited", { before: ["rewards", "schedules"], is: "warned of" }],
  ["one that does not say why, where the chain did not answer", { before: ["schedules", "chain"], is: "wrong" }],
  ["one that does not say why, where all was well", { before: [], is: "wrong" }],
  [
    "one that says something unknown, where work was late",
    { why: ["schedules", "moon"], before: ["schedules"], is: "wrong" },
  ],
  [
    "late work told with another status by one that does not say why",
    { status: 500, before: ["schedules"], is: "wrong" },
  ],
])("after a release, of %s", async (_what, { status = 503, why, before, is }) => {
  changed = { "GET /api/health": { status, body: JSON.stringify({ status: "degraded", why, build: "b1" }) } };
  const was = before && { status: "degraded" as const, build: "b0", why: before };
  const said: string[] = [];
  const results = await smoke(
    { clone, connectTo: { host: "127.0.0.1", port: server.port } },
    { patience: 0, build: "b1", before: was, say: (line) => said.push(line) },
  );
  const isRight = is === "warned of";
  expect(results.find(({ name }) => name === "health")).toMatchObject({ ok: isRight });
  expect(said).toContainEqual(expect.stringMatching(isRight ? /^! health: degraded, build b1: / : /^✗ health: /));
  expect(results.filter(({ ok, name }) => !ok && name !== "health")).toEqual([]);
  // What it was not told it does not claim.
  if (isRight && why === undefined)
    expect(said.join("\n")).toMatch(/does not say why; a moment before, .*\n.*cannot tell/);
});

it("reads the health of a shop, and nothing from one that is not there", async () => {
  const shop = { clone, connectTo: { host: "127.0.0.1", port: server.port } };
  changed = { "GET /api/health": { status: 503, body: '{"status":"degraded","why":["rewards"],"build":"b0"}' } };
  expect(await readHealth(shop)).toMatchObject({ status: "degraded", why: ["rewards"] });
  changed = { "GET /api/health": { status: 503, body: '{"status":"degraded","build":"b0"}' } };
  expect(await readHealth(shop)).toMatchObject({ status: "degraded", why: null });
  changed = { "GET /api/health": { status: 530, body: "error code: 1016" } };
  expect(await readHealth(shop)).toBe(null);
  expect(await readHealth({ clone, connectTo: { host: "127.0.0.1", port: 9 } })).toBe(null);
});

it("tries again for a while what a moment ago was not out yet", async () => {
  changed = { "GET /api/health": { status: 530 } };
  setTimeout(() => {
    changed = {};
  }, 500);
  const said: string[] = [];
  const results = await smoke(
    { clone, connectTo: { host: "127.0.0.1", port: server.port } },
    { patience: 10_000, say: (line) => said.push(line) },
  );
  expect(said).toContainEqual(expect.stringMatching(/^ {2}… .*; trying again for up to 10 s$/));
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
});

it("knows the shop at its domain from something else", async () => {
  const shop = { clone, connectTo: { host: "127.0.0.1", port: server.port } };
  changed = {};
  expect(await checkDomain(shop)).toMatchObject({ ok: true, says: expect.stringContaining("ok, build b1") });
  const nowhere = await checkDomain({ clone: { ...clone, domain: "shop.invalid" } as typeof clone });
  expect(nowhere).toMatchObject({ ok: true, says: expect.stringContaining("leads nowhere yet") });
});
