import { describe, expect, it } from "vitest";
import { DEMO_REFCODE } from "#db/seed/demo";
import { openBrowser, openPage } from "./browser.ts";
import { fillCart, signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();

/** Asks for a page as a browser without cookies would. */
async function look(path: string) {
  const answer = await fetch(url + path, {
    headers: { "user-agent": "Mozilla/5.0 Chrome/142.0", accept: "text/html" },
  });
  return { answer, text: await answer.text(), from: answer.headers.get("x-page-cache") };
}

function headerText({ headers }: Response): string {
  const lines: string[] = [];
  headers.forEach((value, name) => {
    lines.push(`${name}: ${value}`);
  });
  return lines.join("\n");
}

const languages = [
  ["en", "", "Add to cart"],
  ["uk", "/uk", "Додати в кошик"],
  ["ru", "/ru", "В корзину"],
] as const;

describe("a page from the edge's cache", () => {
  it.each(languages)("comes to life in %s like any other, for a visitor with a friend's link", async (lang, prefix) => {
    const path = `${prefix}/products/linen-throw`;
    await look(path);
    const { page, context, assertNoProblems } = await openPage(browser);
    const answer = await page.goto(`${url}${path}?ref=${DEMO_REFCODE}&utm_source=friend`);
    expect(answer?.headers()["x-page-cache"]).toMatch(/^(hit|stale)$/);
    expect(await page.locator("html").getAttribute("lang")).toBe(lang);
    const shown = await page.locator("html").getAttribute("data-request-id");
    expect(shown).toBe(answer?.headers()["x-request-id"]);
    // Hydrated: the link to the other languages has the visitor's own query, which the shared HTML has not.
    await expect.poll(() => page.locator(`a[hreflang][href*="${DEMO_REFCODE}"]`).count()).toBeGreaterThan(0);
    expect((await context.cookies()).map(({ name }) => name)).toContain("ring_ref");
    await page.locator("main form button[type=submit]").last().click();
    await page.waitForURL(`${url}${prefix}/cart`);
    assertNoProblems();
  });

  it("shows no visitor the nonce, the request id or a cookie of another", async () => {
    const visits = [];
    for (let at = 0; at < 6; at += 1) visits.push(await look(`/products/wool-socks?ref=${DEMO_REFCODE}`));
    const nonces = visits.map(({ answer, text }) => {
      const inPage = [...text.matchAll(/nonce="([^"]+)"/g)].map(([, nonce]) => nonce);
      const inPolicy = [...(answer.headers.get("content-security-policy") ?? "").matchAll(/'nonce-([^']+)'/g)];
      const all = new Set([...inPage, ...inPolicy.map(([, nonce]) => nonce)]);
      expect(inPage.length).toBeGreaterThan(2);
      expect(all.size).toBe(1);
      return [...all][0] ?? "";
    });
    const ids = visits.map(({ answer }) => answer.headers.get("x-request-id") ?? "");
    expect(visits.slice(1).map(({ from }) => from)).toEqual(Array(5).fill(expect.stringMatching(/^(hit|stale)$/)));
    for (const own of [nonces, ids]) expect(new Set(own).size).toBe(visits.length);
    for (const [at, { text, answer }] of visits.entries()) {
      const whole = text + headerText(answer);
      for (const other of [...nonces, ...ids].filter((value) => value !== nonces[at] && value !== ids[at])) {
        expect(whole).not.toContain(other);
      }
      expect(answer.headers.getSetCookie().map((line) => line.split("=")[0])).toEqual(["ring_ref", "ring_ref_visible"]);
      expect(answer.headers.get("cache-control")).toMatch(/^private/);
    }
    expect((await look("/products/wool-socks")).answer.headers.getSetCookie()).toEqual([]);
  });

  it("is never the page of someone with a cart or an account", async () => {
    const shopper = await openPage(browser);
    await fillCart(shopper.page, url, "stoneware-mug");
    const withCart = await shopper.page.goto(`${url}/`);
    expect(withCart?.headers()).not.toHaveProperty("x-page-cache");
    await shopper.page.getByRole("link", { name: /cart/i }).getByText("1", { exact: true }).waitFor();
    await signIn(shopper.page, "buyer", url, "/refcodes");
    const signedIn = await shopper.page.goto(`${url}/products/stoneware-mug`);
    expect(signedIn?.headers()).not.toHaveProperty("x-page-cache");
    shopper.assertNoProblems();
    const stranger = await look("/");
    expect(["hit", "stale", "miss"]).toContain(stranger.from);
    expect(stranger.text).not.toContain("buyer@refcodes.local");
  });

  it("is found under the theme that was chosen", async () => {
    const { page, context, assertNoProblems } = await openPage(browser);
    await page.goto(`${url}/`);
    await page.locator("summary", { hasText: "Language and theme" }).click();
    await page.getByRole("button", { name: "Light", exact: true }).click();
    // Before the script runs the answer is a page of its own: it has to be there before this one is loaded again.
    await page.waitForLoadState("networkidle");
    await expect.poll(async () => (await context.cookies()).map(({ value }) => value)).toContain("light");
    const answer = await page.reload();
    expect(answer?.headers()["x-page-cache"]).toBeDefined();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("light");
    assertNoProblems();
  });
});

describe("the visit beacon in a browser", () => {
  it("makes one visit of a landing, in every number the referrer is shown", async () => {
    const referrer = await openPage(browser);
    await signIn(referrer.page, "referrer", url, "/refcodes");
    const numbers = async () => (await (await referrer.context.request.get(`${url}/api/refcodes`)).json()).visits;
    const { total, today, last7Days, last28Days } = await numbers();
    const visitor = await openPage(browser);
    await visitor.page.goto(`${url}/products/wool-socks?ref=${DEMO_REFCODE}`);
    const after = { total: total + 1, today: today + 1, last7Days: last7Days + 1, last28Days: last28Days + 1 };
    await expect.poll(numbers, { timeout: 20_000, interval: 500 }).toEqual(after);
    visitor.assertNoProblems();
  });

  it("is sent again under the same id after a lost connection, then never again in this browser", async () => {
    const { page, context } = await openPage(browser, { expected: [/ERR_CONNECTION_RESET/] });
    const ids: string[] = [];
    await context.route("**/api/refcodes/track", async (route) => {
      ids.push(JSON.parse(route.request().postData() ?? "{}").id);
      await (ids.length === 1 ? route.abort("connectionreset") : route.continue());
    });
    await page.goto(`${url}/?ref=${DEMO_REFCODE}`);
    await expect.poll(() => ids.length, { timeout: 5_000 }).toBe(2);
    expect(ids[0]).toBe(ids[1]);
    await expect
      .poll(async () => (await context.cookies()).find(({ name }) => name === "ring_visit")?.value)
      .toBe("sent");
    const secondTab = await context.newPage();
    await secondTab.goto(`${url}/uk?ref=${DEMO_REFCODE}`);
    await secondTab.waitForLoadState("networkidle");
    expect(ids).toHaveLength(2);
  });

  it("works where storage is blocked", async () => {
    // The router notes scroll positions there and says so when it cannot; the page goes on.
    const { page, context, assertNoProblems } = await openPage(browser, { expected: [/blocked/] });
    await page.addInitScript(() => {
      for (const name of ["sessionStorage", "localStorage"]) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("blocked", "SecurityError");
          },
        });
      }
    });
    const beacons: number[] = [];
    context.on("response", (response) => {
      if (response.url().endsWith("/api/refcodes/track")) beacons.push(response.status());
    });
    await page.goto(`${url}/?ref=${DEMO_REFCODE}`);
    await expect.poll(() => beacons).toEqual([204]);
    await page.goto(`${url}/products/linen-throw`);
    await page.waitForLoadState("networkidle");
    expect(beacons).toEqual([204]);
    assertNoProblems();
  });
});

describe("without JavaScript", () => {
  it("a friend's link is remembered all the same", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, userAgent: "Mozilla/5.0 Chrome/142.0" });
    const page = await context.newPage();
    await page.goto(`${url}/uk?ref=${DEMO_REFCODE}`);
    expect((await context.cookies()).filter(({ name }) => name.startsWith("ring_ref"))).toHaveLength(2);
    expect(await page.locator("main h1").textContent()).not.toBe("");
  });
});
