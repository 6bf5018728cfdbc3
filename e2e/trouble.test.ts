import { describe, expect, it } from "vitest";
import { allowErrorLog } from "#scripts/testing/expected-errors";
import { Random } from "#scripts/testing/random";
import { rounds } from "#scripts/testing/rounds";
import { openBrowser, openPage } from "./browser.ts";
import { buyerPages } from "./buyer-pages.ts";
import { signUpAtOnce, textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";
import { troubles } from "./troubles.ts";

const browser = await openBrowser();
const { url, sandboxUrl } = stackUnderTest();

/** `npm test` tries this many pairs of page and trouble, drawn by `REFCODES_SEED`; `npm run test:long` tries them all. */
const SOME = 5;

const all = Object.keys(buyerPages).flatMap((page) => Object.keys(troubles).map((trouble) => ({ page, trouble })));
const seed = Number(process.env.REFCODES_SEED ?? "3");
const chosen = rounds(1) > 1 ? all : new Random(seed).shuffle(all).slice(0, SOME);

describe(`no page of a buyer is a dead end (seed ${seed})`, () => {
  it.each(chosen)("$page, with $trouble", { timeout: 120_000 }, async ({ page: pageName, trouble: troubleName }) => {
    const [on, trouble] = [buyerPages[pageName], troubles[troubleName]];
    if (!on || !trouble) throw new Error("no such page or trouble");
    const isAway = troubleName === "a database that is away";
    // Without a database, requests and timers of the Workers fail and are logged.
    if (isAway) allowErrorLog(/^Worker: /, /\b50[03]\b/);
    const expected = isAway ? [/\b50[03]\b/] : [];
    const { page, context, assertNoProblems } = await openPage(browser, {
      expected: [...expected, /ERR_INTERNET_DISCONNECTED/, /Failed to fetch manifest patches/],
    });
    const { request } = on.isForAll ? await browser.newContext() : context;
    const email = await signUpAtOnce(request, url);
    const buyer = { page, t: textsOf("en"), store: url, sandboxUrl, email };
    await on.open(buyer);
    // Some of a page's script comes after it.
    await page.waitForLoadState("networkidle");
    page.setDefaultTimeout(15_000);
    await trouble(buyer, on, context);
    expect(await page.locator("h1").count()).toBeGreaterThan(0);
    assertNoProblems();
    await context.close();
  });
});
