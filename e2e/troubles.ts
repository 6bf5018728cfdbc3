import { setTimeout as sleep } from "node:timers/promises";
import type { BrowserContext } from "playwright-core";
import { expect } from "vitest";
import { hydrated } from "./browser.ts";
import { type Buyer, type BuyerPage, enterAccount } from "./buyer-pages.ts";
import { stackUnderTest } from "./stack.ts";

/** What happens to a buyer on an open page. Each ends where the buyer got on all the same. */
export type Trouble = (buyer: Buyer, on: BuyerPage, context: BrowserContext) => Promise<void>;

/** How many times a buyer tries what a page offers. */
const TRIES = 4;
const WAIT_MS = 15_000;

export const troubles: Readonly<Record<string, Trouble>> = {
  async reload(buyer, on) {
    await buyer.page.reload();
    await hydrated(buyer.page);
    await getsOn(buyer, on);
  },
  async back(buyer, on) {
    await getsOn(buyer, on);
    await buyer.page.goBack();
    await hydrated(buyer.page);
    await leadsOn(buyer);
  },
  async "a second tab"(buyer, on, context) {
    const second = { ...buyer, page: await context.newPage() };
    await second.page.goto(buyer.page.url());
    await hydrated(second.page);
    await getsOn(second, on);
    await press(buyer, on);
    await leadsOn(buyer);
  },
  async "a session that is over"(buyer, on, context) {
    const session = (await context.cookies()).find(({ name }) => name.endsWith("session_token"));
    if (session) await context.addCookies([{ ...session, value: "ended.ended" }]);
    await getsOn(buyer, on);
  },
  async offline(buyer, on, context) {
    await context.setOffline(true);
    const here = buyer.page.url();
    await press(buyer, on);
    await buyer.page.getByText(buyer.t("offline.text")).waitFor();
    expect(buyer.page.url()).toBe(here);
    await context.setOffline(false);
    await getsOn(buyer, on);
  },
  async "a database that is away"(buyer, on) {
    await turnDatabase("away");
    try {
      await press(buyer, on);
      await leadsOn(buyer);
    } finally {
      await turnDatabase("back");
    }
    await getsOn(buyer, on);
  },
};

async function turnDatabase(where: "away" | "back"): Promise<void> {
  await fetch(`${stackUnderTest().databaseSwitch}/${where}`, { method: "POST" });
}

/** Presses what the page is for, and waits until something has come of it. */
async function press(buyer: Buyer, on: BuyerPage): Promise<void> {
  const before = await buyer.page.locator("body").innerText();
  await on.goOn(buyer);
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(100)) {
    if (buyer.page.url().startsWith(buyer.sandboxUrl)) return;
    const isIdle = (await buyer.page.locator(".sliding").count()) === 0;
    const now = await buyer.page
      .locator("body")
      .innerText()
      .catch(() => before);
    if (isIdle && now !== before) return;
  }
}

/** Whatever is shown says what it is, and something on it leads on. */
async function leadsOn({ page, sandboxUrl }: Buyer): Promise<void> {
  if (page.url().startsWith(sandboxUrl)) return;
  await page.locator("h1").first().waitFor();
  const ways = page.locator("main, nav").locator("a[href]:visible, button:enabled:visible");
  await expect.poll(() => ways.count(), { message: `ways on from ${page.url()}` }).toBeGreaterThan(0);
}

/** Does what the pages ask for until the buyer is where they were going. */
async function getsOn(buyer: Buyer, on: BuyerPage): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (await on.hasArrived(buyer)) return;
    await leadsOn(buyer);
    await takeOffer(buyer, on);
    for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(100)) {
      if (await on.hasArrived(buyer)) return;
      if (await offer(buyer)) break;
    }
  }
  const shown = await buyer.page.getByRole("main").innerText();
  throw new Error(`after ${TRIES} tries the buyer is stuck at ${buyer.page.url()}: ${shown.slice(0, 300)}`);
}

/** What a page asks for before one can go on: to try once more, or to sign in. */
async function offer({ page, t }: Buyer): Promise<"again" | "sign-in" | null> {
  if (await page.getByRole("link", { name: t("error.again"), exact: true }).isVisible()) return "again";
  return new URL(page.url()).pathname === "/sign-in" ? "sign-in" : null;
}

async function takeOffer(buyer: Buyer, on: BuyerPage): Promise<void> {
  const { page, t } = buyer;
  switch (await offer(buyer)) {
    case "again":
      await page.getByRole("link", { name: t("error.again"), exact: true }).click();
      await hydrated(page);
      return;
    case "sign-in":
      await enterAccount(buyer);
      await page.waitForURL(({ pathname }) => pathname !== "/sign-in");
      await hydrated(page);
      return;
    case null:
      // The page may have moved on by itself, as one that asks again and again does when the session is over.
      await on.goOn(buyer).catch(async (error: unknown) => {
        if ((await offer(buyer)) === null) throw error;
      });
  }
}
