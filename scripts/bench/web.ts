// `npm run bench:web`: how pages feel on a phone far away: a browser with a processor four times as slow, at the end of a
// line of 1.6 Mbit/s down, 750 kbit/s up and 150 ms there and back ("slow 4G"), each visit with an empty cache. Script in
// bytes as sent and what it fetches, largest paint, layout shift until all is there, and the longest of a few interactions;
// medians of `--runs N` (5). `--page NAME` visits only that one. `--beside ORIGIN` visits another running store in turn with
// this one; with the folder of a checkout it starts that one's store first, such as an older commit's:
//
//     git worktree add ../old b81d4f5 && (cd ../old && npm ci) && npm run bench:web -- --beside ../old
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { DEMO_REFCODE } from "#db/seed/demo";
import { startStack } from "../stack/stack.ts";
import { findChromium } from "../testing/chromium.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { type OtherStore, otherStore } from "./other-store.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "5" }, page: { type: "string" }, beside: { type: "string" } },
});
const runs = Number(values.runs);

const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const CPU_TIMES_SLOWER = 4;
const PHONE = { width: 390, height: 844 };
/** How long to wait until nothing more is painted or moved. */
const QUIET_MS = 1_500;

const packageDir = dirname(createRequire(import.meta.url).resolve("web-vitals"));
const library = readFileSync(join(packageDir, "web-vitals.iife.js"), "utf8");

/** What the library's script declares in the page. */
declare const webVitals: typeof import("web-vitals");

/** What the browser measures; set by the script that every page begins with. */
interface Vitals {
  LCP?: number;
  CLS?: number;
  INP?: number;
}

interface Figures {
  scriptKb: number;
  dataKb: number;
  lcpMs: number;
  cls: number;
  inpMs: number;
}

const press = (selector: string) => async (page: Page) => {
  await page.locator(selector).first().click();
  await sleep(QUIET_MS);
};

/** The pages of somebody who comes by a friend's link, and what they press there. */
const pages: readonly { name: string; path: string; deeds: readonly ((page: Page) => Promise<void>)[] }[] = [
  {
    name: "landing",
    path: `/?ref=${DEMO_REFCODE}`,
    deeds: [press("header summary"), press("header summary"), press("main a[href*='/products/']")],
  },
  {
    name: "product",
    path: `/products/wool-socks?ref=${DEMO_REFCODE}`,
    deeds: [press("header summary"), press("header summary"), press("main form button[type=submit]")],
  },
];

const chosen = pages.filter(({ name }) => values.page === undefined || name === values.page);
if (chosen.length === 0) throw new Error(`--page is ${pages.map(({ name }) => name).join(" or ")}`);

const stateDir = await newTestState("bench-web");
let other: OtherStore | undefined;
try {
  const stack = await startStack({ stateDir, durable: false, cronIntervalMs: 0 });
  const browser = await chromium.launch({
    executablePath: findChromium({ hasWindows: true }),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    other = values.beside === undefined ? undefined : await otherStore(fromCaller(values.beside));
    const stores = { here: stack.url, ...(other && { beside: other.origin }) };
    console.log("| page | store | script, kB as sent | fetched by it, kB | LCP | CLS | INP |");
    console.log("|---|---|---|---|---|---|---|");
    for (const { name, path, deeds } of chosen) {
      const figures = new Map(Object.keys(stores).map((store) => [store, [] as Figures[]]));
      // The first visit finds caches of the store empty, which a visitor of a running store does not.
      for (let run = 0; run <= runs; run++) {
        for (const [store, origin] of Object.entries(stores)) {
          const figure = await visit(browser, origin + path, deeds);
          if (run > 0) figures.get(store)?.push(figure);
        }
      }
      for (const [store, of] of figures) {
        const median = (read: (figure: Figures) => number) =>
          of.map(read).toSorted((a, b) => a - b)[of.length >> 1] ?? 0;
        console.log(
          `| ${name} | ${store} | ${median(({ scriptKb }) => scriptKb).toFixed(1)} | ` +
            `${median(({ dataKb }) => dataKb).toFixed(1)} | ${median(({ lcpMs }) => lcpMs).toFixed(0)} ms | ${median(({ cls }) => cls).toFixed(3)} | ` +
            `${median(({ inpMs }) => inpMs).toFixed(0)} ms |`,
        );
      }
    }
  } finally {
    await browser.close();
    await other?.stop();
    await stack.stop();
  }
} finally {
  await removeTestState(stateDir);
}

/** A folder is relative to where the command was typed, which npm remembers. */
function fromCaller(beside: string): string {
  return /^https?:/.test(beside) ? beside : resolve(process.env.INIT_CWD ?? "", beside);
}

/** One visit by a new browser, and what is pressed in it. */
async function visit(
  browser: Browser,
  url: string,
  deeds: readonly ((page: Page) => Promise<void>)[],
): Promise<Figures> {
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true, locale: "en-US" });
  try {
    await context.addInitScript({ content: `${library};(${observe})()` });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", SLOW_4G);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: CPU_TIMES_SLOWER });
    const kinds = new Map<string, string>();
    const bytes: Record<string, number> = { Script: 0, Fetch: 0 };
    devtools.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
    devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const kind = kinds.get(requestId) ?? "";
      bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
    });
    await page.goto(url, { waitUntil: "networkidle" });
    await sleep(QUIET_MS);
    const scriptKb = (bytes.Script ?? 0) / 1_000;
    const dataKb = (bytes.Fetch ?? 0) / 1_000;
    const read = () => page.evaluate(() => (globalThis as { measured?: Vitals }).measured ?? {});
    const painted = await read();
    for (const deed of deeds) await deed(page);
    const { INP: inpMs = Number.NaN } = await read();
    return { scriptKb, dataKb, lcpMs: painted.LCP ?? Number.NaN, cls: painted.CLS ?? Number.NaN, inpMs };
  } finally {
    await context.close();
  }
}

/** Runs in the page, after the library: keeps what it measures so far. */
function observe(): void {
  const measured: Record<string, number> = {};
  Object.assign(globalThis, { measured });
  const note = ({ name, value }: { name: string; value: number }) => {
    measured[name] = value;
  };
  webVitals.onLCP(note, { reportAllChanges: true });
  webVitals.onCLS(note, { reportAllChanges: true });
  webVitals.onINP(note, { reportAllChanges: true, durationThreshold: 16 });
}
