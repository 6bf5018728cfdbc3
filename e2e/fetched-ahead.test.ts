import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_REFCODE } from "#db/seed/demo";
import { freePort } from "../scripts/stack/ports.ts";
import { findChromium } from "../scripts/testing/chromium.ts";
import { openBrowser, openPage } from "./browser.ts";
import { stackUnderTest } from "./stack.ts";

const { url } = stackUnderTest();
const target = `/uk/products/wool-socks?ref=${DEMO_REFCODE}`;

/** One request that passed by, and the referral cookies its answer set. */
interface Passed {
  readonly method: string;
  readonly path: string;
  readonly purpose: string;
  readonly cookies: readonly string[];
}

const browser = await openBrowser();
let gate: Server;
let gatePort = 0;
const passed: Passed[] = [];
let folder = "";
let chromium: ChildProcess | undefined;

beforeAll(async () => {
  gatePort = await freePort();
  gate = startGate(gatePort);
  folder = mkdtempSync(join(tmpdir(), "prerender-"));
});
afterAll(async () => {
  if (chromium !== undefined) {
    const gone = once(chromium, "exit");
    // Its group: Debian's is a script that starts the browser and waits for it.
    if (chromium.pid !== undefined) process.kill(-chromium.pid, "SIGKILL");
    await gone;
  }
  gate.closeAllConnections();
  gate.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The store under another port, with one page more: it prerenders a product by a friend's link, then goes there. */
function startGate(port: number): Server {
  const rules = JSON.stringify({ prerender: [{ source: "list", urls: [target], eagerness: "immediate" }] });
  const start = `<!doctype html><title>start</title><script type="speculationrules">${rules}</script>
    <script>setTimeout(() => { location.href = ${JSON.stringify(target)}; }, 6000);</script>`;
  return createServer((asked, answer) => {
    const { method = "GET", url: path = "/" } = asked;
    if (path === "/start") {
      answer.setHeader("content-type", "text/html").end(start);
      return;
    }
    const { port: storePort } = new URL(url);
    const onward = request({ host: "127.0.0.1", port: storePort, path, method, headers: asked.headers }, (got) => {
      const cookies = (got.headers["set-cookie"] ?? []).filter((line) => line.startsWith("ring_ref"));
      passed.push({ method, path, purpose: String(asked.headers["sec-purpose"] ?? ""), cookies });
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    onward.once("error", () => answer.destroy());
    asked.pipe(onward);
  }).listen(port, "127.0.0.1");
}

const find = (method: string, path: string) => passed.filter((one) => one.method === method && one.path === path);

describe("a page that the browser fetched ahead", () => {
  // Attached tools switch prerendering off, so nobody looks into this browser: what passes the gate tells it all.
  it("captures nothing while it is prerendered, and its code once it is shown", async () => {
    const name = "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    const args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"];
    const profile = `--user-data-dir=${folder}`;
    const all = [...args, profile, `--user-agent=${name}`, `http://localhost:${gatePort}/start`];
    chromium = spawn(findChromium(), all, { stdio: "ignore", detached: true });
    await expect.poll(() => find("GET", target), { timeout: 20_000 }).toHaveLength(1);
    expect(find("GET", target)).toMatchObject([{ purpose: "prefetch;prerender", cookies: [] }]);
    await expect.poll(() => find("POST", "/api/refcodes/claim"), { timeout: 30_000 }).toHaveLength(1);
    expect(find("POST", "/api/refcodes/claim")[0]?.cookies.map((line) => line.split(";")[0])).toEqual([
      `ring_ref=${DEMO_REFCODE}`,
      `ring_ref_visible=${DEMO_REFCODE}`,
    ]);
    await expect.poll(() => find("POST", "/api/refcodes/track"), { timeout: 10_000 }).toHaveLength(1);
    // Shown as it was prerendered: the document was not asked for again.
    expect(find("GET", target)).toHaveLength(1);
  });

  it("captures nothing while it is prefetched, and its code once it is opened", async () => {
    const { page, context, assertNoProblems } = await openPage(browser);
    await page.goto(`${url}/uk`);
    const fetched = page.waitForResponse((response) => response.url() === url + target, { timeout: 20_000 });
    await page.evaluate((address) => {
      const rules = document.createElement("script");
      rules.type = "speculationrules";
      rules.nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
      rules.textContent = JSON.stringify({ prefetch: [{ source: "list", urls: [address], eagerness: "immediate" }] });
      document.head.appendChild(rules);
    }, target);
    const ahead = await fetched.catch(() => undefined);
    expect(ahead?.status()).toBe(200);
    expect(await context.cookies()).toEqual([]);
    await page.evaluate((address) => {
      window.location.href = address;
    }, target);
    await expect
      .poll(async () => (await context.cookies()).map(({ name }) => name), { timeout: 15_000 })
      .toEqual(expect.arrayContaining(["ring_ref", "ring_ref_visible", "ring_visit"]));
    expect(
      await page.evaluate(() => Reflect.get(performance.getEntriesByType("navigation")[0] ?? {}, "deliveryType")),
    ).toBe("navigational-prefetch");
    assertNoProblems();
  });
});
