import type { Page } from "playwright-core";
import { hydrated } from "./browser.ts";

const SCRIPTS = /\/assets\/[^/]+\.js$/;

/** Loads the page again, without its script until what is answered is called. */
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
