import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type LoopbackServer, listenOnLoopback } from "../../loopback-server.ts";
import { type AccountFixture, startAccount, visit } from "./account-fixture.ts";

const HOST = "www.shop.example";
const wranglerBin = fileURLToPath(new URL("../../../node_modules/.bin/wrangler", import.meta.url));

const WORKER = `
import { DurableObject } from "cloudflare:workers";
export class Counter extends DurableObject {
  async next() {
    const count = ((await this.ctx.storage.get("count")) ?? 0) + 1;
    await this.ctx.storage.put("count", count);
    return count;
  }
}
export default {
  async fetch(request, env) {
    const { pathname, href } = new URL(request.url);
    if (pathname === "/count") return Response.json(await env.COUNTER.getByName("one").next());
    if (pathname === "/send") return Response.json(await env.EVENTS.send("hello").then(() => true));
    if (pathname === "/told") return Response.json({ queue: await env.KV.get("queue"), cron: await env.KV.get("cron") });
    if (pathname === "/outside") return new Response((await fetch("https://api.elsewhere.example/x?y=1")).body);
    if (pathname === "/measure") return Response.json(await env.METRICS.writeDataPoint({ indexes: ["paid"], doubles: [3] }) ?? null);
    if (pathname === "/put") return Response.json((await env.PICTURES.put("a/b", "picture")).size);
    const address = request.headers.get("cf-connecting-ip");
    return Response.json({ href, address, key: env.KEY, greeting: env.GREETING, version: env.VERSION.id });
  },
  async queue({ messages }, env) { await env.KV.put("queue", messages[0].body); },
  async scheduled({ cron }, env) { await env.KV.put("cron", cron); },
};`;

const config = (kvId: string) => `
name = "www"
main = "index.js"
compatibility_date = "2026-10-20"
workers_dev = false
preview_urls = false
routes = [{ pattern = "${HOST}", custom_domain = true }]
[assets]
directory = "public"
[vars]
GREETING = "first"
[secrets]
required = ["KEY"]
[version_metadata]
binding = "VERSION"
[[kv_namespaces]]
binding = "KV"
id = "${kvId}"
[[r2_buckets]]
binding = "PICTURES"
bucket_name = "shop-pictures"
[[analytics_engine_datasets]]
binding = "METRICS"
dataset = "shop_metrics"
[[queues.producers]]
binding = "EVENTS"
queue = "shop-events"
[[queues.consumers]]
queue = "shop-events"
max_batch_size = 5
max_batch_timeout = 0
[[durable_objects.bindings]]
name = "COUNTER"
class_name = "Counter"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Counter"]
[triggers]
crons = ["* * * * *"]
`;

let account: AccountFixture;
let elsewhere: LoopbackServer;
const folder = mkdtempSync(join(tmpdir(), "deployed-"));

beforeAll(async () => {
  elsewhere = await listenOnLoopback((request, response) => {
    response.end(`${request.headers.host} ${request.url}`);
  });
  account = await startAccount({ internet: new Map([["api.elsewhere.example", elsewhere.url]]) });
});
afterAll(async () => {
  await account.stop();
  await elsewhere.stop();
  rmSync(folder, { recursive: true, force: true });
});

function wrangler(...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    ...account.cloudflare.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    CI: "1",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
  };
  return new Promise((resolve) => {
    execFile(wranglerBin, args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve(`${error === null ? "ok" : "failed"}\n${stdout}${stderr}`);
    });
  });
}

const seen = async (path = "/") => {
  const { text } = await visit(account.cloudflare, HOST, path, { "cf-connecting-ip": "203.0.113.9" });
  return JSON.parse(text) as Record<string, unknown>;
};

it("deploys with the real wrangler, runs what it uploaded, releases and rolls back", async () => {
  const kv = await account.ask("POST", "/storage/kv/namespaces", { title: "shop" });
  await account.ask("POST", "/queues", { queue_name: "shop-events" });
  await account.ask("POST", "/r2/buckets", { name: "shop-pictures" });
  mkdirSync(join(folder, "public"));
  writeFileSync(join(folder, "public/hello.txt"), "static");
  writeFileSync(join(folder, "public/_headers"), "/hello.txt\n  x-kept: yes\n");
  writeFileSync(join(folder, "index.js"), WORKER);
  const file = join(folder, "wrangler.toml");
  writeFileSync(file, config(z.object({ id: z.string() }).parse(kv.result).id));

  expect((await visit(account.cloudflare, HOST, "/")).status).toBe(530);
  writeFileSync(join(folder, "secrets.json"), JSON.stringify({ KEY: "sealed" }));
  expect(await wrangler("deploy", "--secrets-file", "secrets.json")).toMatch(/^ok[\s\S]*Current Version ID/);
  const first = await seen();
  expect(first).toMatchObject({ href: `https://${HOST}/`, key: "sealed", greeting: "first" });
  // Nobody chooses an address of their own.
  expect(first.address).not.toBe("203.0.113.9");
  const still = await visit(account.cloudflare, HOST, "/hello.txt");
  expect(still).toMatchObject({ status: 200, text: "static", headers: { "x-kept": "yes" } });
  expect(await seen("/count")).toBe(1);
  expect((await visit(account.cloudflare, HOST, "/outside")).text).toBe("api.elsewhere.example /x?y=1");
  await seen("/send");
  expect(await account.cloudflare.runCrons()).toEqual(["ok"]);
  for (let tries = 0; tries < 50 && (await seen("/told")).queue === null; tries += 1) await sleep(100);
  expect(await seen("/told")).toEqual({ queue: "hello", cron: "* * * * *" });
  await seen("/put");
  await seen("/measure");
  const { apiUrl, accountId, token } = account.cloudflare;
  const read = await fetch(`${apiUrl}/accounts/${accountId}/analytics_engine/sql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: "SELECT index1 AS metric, SUM(_sample_interval * double1) AS total FROM shop_metrics GROUP BY metric",
  });
  expect(await read.json()).toMatchObject({ data: [{ metric: "paid", total: 3 }], rows: 1 });

  writeFileSync(file, config(z.object({ id: z.string() }).parse(kv.result).id).replace('"first"', '"second"'));
  expect(await wrangler("deploy")).toMatch(/^ok/);
  const second = await seen();
  expect(second).toMatchObject({ key: "sealed", greeting: "second" });
  expect(second.version).not.toBe(first.version);
  expect(await seen("/count")).toBe(2);

  expect(await wrangler("rollback", "--yes", "--message", "second thoughts")).toMatch(/^ok/);
  expect(await seen()).toMatchObject({ greeting: "first", version: first.version });

  expect((await account.ask("DELETE", "/r2/buckets/shop-pictures")).codes).toEqual([10_008]);
}, 60_000);
