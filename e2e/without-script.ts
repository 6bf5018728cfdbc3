import type { Page } from "playwright-core";
import { hydrated } from "./browser.ts";

const SCRIPTS = /\/assets\/[^/]+\.js$/;

/** Loads the page again and holds its script back. Returns what lets the script run, and waits until it has hydrated the page. */
export async function reloadWithoutScript(page: Page): Promise<() => Promise<void>> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(SCRIPTS, async (route) => {
    await released;
    await route.continue();
  });
  await page.reload();
  return async () => {
    release();
    await hydrated(page);
    await page.unroute(SCRIPTS);
  };
}
