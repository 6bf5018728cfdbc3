import { randomBytes } from "node:crypto";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, expect } from "vitest";
import { findChromium } from "../scripts/testing/chromium.ts";

/**
 * Each window of the newest Chromium loads the suggestions below its address bar, two pages that nobody sees here, at twice the
 * cost of the page under test. This flag replaces Playwright's own, so its features follow the first two.
 */
const WITHOUT = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "DialMediaRouteProvider",
  "GlobalMediaControls",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "BlockOriginHeaderModificationOnRedirect",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "Translate",
  "AutoDeElevate",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
];

const FLAGS = [
  `--disable-features=${WITHOUT.join()}`,
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let launched: Promise<Browser> | undefined;

/**
 * The headless browser that all files share, because to start one takes a second of a processor. Call it at the top of a file: the
 * contexts that the file's tests leave open are closed after them. The browser ends with this process.
 */
export async function openBrowser(): Promise<Browser> {
  afterAll(async () => {
    const contexts = (await launched)?.contexts() ?? [];
    await Promise.all(contexts.map((context) => context.close()));
  });
  const running = await launched;
  if (running?.isConnected()) return running;
  launched = chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS });
  return launched;
}

/** A page that keeps watch: see {@link WatchedPage.problems}. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught exceptions, refused resources and CSP violations so far, in words. */
  readonly problems: readonly string[];
  /** Throws when anything went wrong in the page that a visitor's browser would have complained about. */
  assertNoProblems(): void;
}

export interface PageOptions {
  /** BCP 47, such as `uk-UA`. */
  readonly locale?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** False for a browser that runs no script. */
  readonly javaScript?: boolean;
  /** True for a phone: it is touched, and lays a page out to the width of its screen. */
  readonly touch?: boolean;
  /** Console errors that the test brings about on purpose. */
  readonly expected?: readonly RegExp[];
}

const untold: string[] = [];

/** Console errors and failed responses from all browsers since the last call. */
export function takeProblems(): string[] {
  return untold.splice(0);
}

/** A header with an address that nobody else has: people do not share one, and limits are counted for each. */
export function addressOfItsOwn(): Record<string, string> {
  return { "cf-connecting-ip": `2001:db8:${randomBytes(2).toString("hex")}:${randomBytes(2).toString("hex")}::1` };
}

/** Opens a page in a fresh context (own cookies), which stands for one person's browser. */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    // A headless browser says so in its name, and a visit of a declared bot is neither captured nor counted.
    userAgent: (await userAgentOf(browser)).replace("Headless", ""),
    javaScriptEnabled: options.javaScript ?? true,
    extraHTTPHeaders: addressOfItsOwn(),
    locale: options.locale ?? "en-US",
    viewport: options.viewport ?? { width: 1280, height: 900 },
    hasTouch: options.touch ?? false,
    isMobile: options.touch ?? false,
  });
  const page = await context.newPage();
  if (options.javaScript ?? true) waitsForScript(page);
  const problems: string[] = [];
  const note = (problem: string) => {
    if (options.expected?.some((pattern) => pattern.test(problem))) return;
    problems.push(problem);
    untold.push(problem);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("response", (response) => {
    if (response.status() >= 500) note(`${response.status()} of ${response.url()}`);
  });
  page.on("pageerror", (error) => note(`exception: ${error.message}`));
  // The listener must be there before the page's own scripts; the console reports violations of inline ones as well.
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`CSP refused ${event.blockedURI} by ${event.effectiveDirective}`);
    });
  });
  return {
    page,
    context,
    problems,
    assertNoProblems() {
      if (problems.length > 0) throw new Error(`The browser complained:\n${problems.join("\n")}`);
    },
  };
}

const scripted = new WeakSet<Page>();

/** Makes `page.goto` end when the page's own script has taken over, so that a click is never lost before it. */
function waitsForScript(page: Page): void {
  scripted.add(page);
  const goto = page.goto.bind(page);
  page.goto = async (...args) => {
    const answer = await goto(...args);
    await hydrated(page);
    return answer;
  };
}

/** Resolves when React has taken over the page that is open; at once where it is none of the store's, or runs no script. */
export async function hydrated(page: Page): Promise<void> {
  if (!scripted.has(page)) return;
  await expect.poll(() => page.evaluate(isTakenOver), { timeout: 20_000, interval: 50 }).toBe(true);
}

/** Runs in the page: React marks each element that it has taken over with a property of its own. */
function isTakenOver(): boolean {
  const main = document.querySelector("#main, main");
  const ours = document.querySelector("#page-modules, link[href*='/assets/entry.client']");
  return !ours || (main !== null && Object.keys(main).some((key) => key.startsWith("__reactFiber$")));
}

const userAgents = new WeakMap<Browser, Promise<string>>();

function userAgentOf(browser: Browser): Promise<string> {
  const known = userAgents.get(browser) ?? readUserAgent(browser);
  userAgents.set(browser, known);
  return known;
}

async function readUserAgent(browser: Browser): Promise<string> {
  const page = await browser.newPage();
  const userAgent = await page.evaluate(() => navigator.userAgent);
  await page.close();
  return userAgent;
}
