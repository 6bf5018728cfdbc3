import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { overflow, stickingOut, violations, violationsInDark } from "./accessibility.ts";
import type { PageOptions } from "./browser.ts";
import { comeTo, expectInSight, focusedOn, tabThrough } from "./in-sight.ts";
import type { Filling, ListPage } from "./list-pages.ts";
import { type Texts, textsOf } from "./shopper.ts";

interface Visit {
  listed: ListPage;
  filling: Filling;
  /** Origin of the store. */
  url: string;
}

interface Way {
  window: PageOptions;
  use(page: Page, visit: Visit): Promise<void>;
}

/** The ways in which each list is tried. */
export const ways = {
  "on a phone": {
    // Its words are the longest.
    window: { locale: "uk-UA", viewport: { width: 390, height: 844 }, touch: true },
    async use(page, { listed, filling, url }) {
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      const rows = await arrive(page, `${url}/uk${listed.path}`, { listed, filling, t: textsOf("uk") });
      await expectFits(page);
      expect(await violationsInDark(page), "in dark").toEqual([]);
      if (!listed.opens || (await rows.count()) === 0) return;
      const here = page.url();
      const link = rows.first().getByRole("link").first();
      await link.tap();
      if (listed.opens === "page") {
        await page.waitForURL((address) => address.href !== here);
        return;
      }
      if (listed.opens === "in place") await expect.poll(() => link.getAttribute("aria-expanded")).toBe("true");
      else await page.locator("dialog:modal h2").first().waitFor();
      await expectFits(page);
    },
  },
  "by keyboard": {
    window: {},
    async use(page, { listed, filling, url }) {
      const t = textsOf("en");
      const rows = await arrive(page, url + listed.path, { listed, filling, t });
      expect(await violations(page)).toEqual([]);
      await expectWalk(page, { listed, filling, rows: await rows.count() });
      const isThere = (await rows.count()) > 0;
      if (isThere && listed.opens) await openAndLeave(page, { rows, opens: listed.opens, address: url + listed.path });
      if (filling === "many" && listed.pages) await turnPages(page, rows, listed.rows ?? "");
      if (isThere && filling !== "nothing" && listed.none) {
        await page.goto(url + listed.path);
        await filterAway(page, { rows, none: listed.none, t });
      }
    },
  },
} as const satisfies Record<string, Way>;

/** Opens the page: it answers, and says what there is or that there is nothing. Returns its rows. */
async function arrive(
  page: Page,
  address: string,
  { listed, filling, t }: { listed: ListPage; filling: Filling; t: Texts },
): Promise<Locator> {
  const answer = await page.goto(address);
  expect(answer?.status()).toBe(200);
  const rows = page.locator(`main ${listed.rows ?? "[data-none]"}`);
  if (filling === "nothing" && listed.empty) {
    for (const key of listed.empty) await page.getByText(t(key), { exact: true }).first().waitFor();
    expect(await rows.count()).toBe(0);
  } else if (listed.rows) {
    await rows.first().waitFor();
  }
  if (listed.pages) expect((await page.locator("main a[rel=next]").count()) > 0).toBe(filling === "many");
  return rows;
}

/** Nothing lies outside of the screen or of its box, and axe finds no fault. */
async function expectFits(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page), "pixels beyond the screen").toBe(0);
  expect(await page.evaluate(stickingOut), "texts that stick out").toEqual([]);
}

/** How many stops are gone back by Shift and Tab. */
const BACK = 30;

/** Tab comes to the filter, to rows that lead somewhere, and to the next page; whoever presses it sees where they are. */
async function expectWalk(
  page: Page,
  { listed, filling, rows }: { listed: ListPage; filling: Filling; rows: number },
): Promise<void> {
  const stops = await tabThrough(page, listed.rows ?? "");
  expect(stops.flatMap(({ what, unseen }) => (unseen === null ? [] : [`${what}: ${unseen}`]))).toEqual([]);
  const reached = new Set(stops.map(({ row }) => row));
  const ends = rows === 0 ? [] : [0, Math.min(1, rows - 1), rows - 1];
  if (listed.opens) expect(ends.filter((row) => !reached.has(row))).toEqual([]);
  if (listed.none && rows > 0) expect(stops.some(({ isFilter }) => isFilter)).toBe(true);
  if (listed.pages && filling === "many") expect(stops.some(({ isPaging }) => isPaging)).toBe(true);
  // And back, where what stays at the top of the window could cover it.
  for (let back = 0; back < Math.min(stops.length, BACK); back += 1) {
    await page.keyboard.press("Shift+Tab");
    const { what, unseen } = await comeTo(page);
    expect(unseen, what).toBeNull();
  }
}

/** Enter opens a row, Escape or Enter closes it, and whoever pressed it is where they were. */
async function openAndLeave(
  page: Page,
  { rows, opens, address }: { rows: Locator; opens: NonNullable<ListPage["opens"]>; address: string },
): Promise<void> {
  const link = rows.last().getByRole("link").first();
  await link.focus();
  const { what } = await focusedOn(page);
  await page.keyboard.press("Enter");
  if (opens === "page") {
    const { pathname } = new URL(address);
    await page.waitForURL((at) => at.pathname !== pathname);
    await expect.poll(async () => (await focusedOn(page)).what).toMatch(/^h1 /);
    await page.goBack();
    await page.waitForURL((at) => at.pathname === pathname);
    await rows.first().waitFor();
    return;
  }
  if (opens === "in place") {
    await expect.poll(() => link.getAttribute("aria-expanded")).toBe("true");
    await expectInSight(page);
    await page.keyboard.press("Enter");
    await expect.poll(() => link.getAttribute("aria-expanded")).toBe("false");
  } else {
    const sheet = page.locator("dialog:modal");
    await sheet.locator("h2").first().waitFor();
    expect(await violations(page)).toEqual([]);
    for (let at = 0; at < 5; at += 1) {
      await page.keyboard.press("Tab");
      // After its last stop comes the browser's own window.
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      const stop = await comeTo(page);
      expect(stop.unseen, stop.what).toBeNull();
      expect(await sheet.locator(":focus").count()).toBe(1);
    }
    await page.keyboard.press("Escape");
    await expect.poll(() => sheet.count()).toBe(0);
  }
  await expect.poll(async () => (await focusedOn(page)).what).toBe(what);
  await expectInSight(page);
}

/** Whoever turns to the next page is at its first row. */
async function turnPages(page: Page, rows: Locator, row: string): Promise<void> {
  const first = await rows.first().innerText();
  await page.locator("main a[rel=next]").first().focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => rows.first().innerText()).not.toBe(first);
  await expect.poll(async () => (await focusedOn(page, row)).row).toBe(0);
  await expectInSight(page);
}

/** That nothing matches is said, and whoever asked for it sees where they are. */
async function filterAway(
  page: Page,
  { rows, none, t }: { rows: Locator; none: NonNullable<ListPage["none"]>; t: Texts },
): Promise<void> {
  if ("field" in none) {
    const field = page.locator(`main form [name=${none.field}]`);
    // What is seldom used is folded away.
    if (!(await field.isVisible())) await page.locator("main details:has(form) > summary").press("Enter");
    await field.focus();
    await page.keyboard.type(none.field === "from" ? "01012099" : "nobody@nowhere.test");
  } else {
    await page
      .locator("main nav a", { hasText: t(none.choice) })
      .first()
      .focus();
  }
  await page.keyboard.press("Enter");
  await page.getByText(t(none.says)).first().waitFor();
  expect(await rows.count()).toBe(0);
  await expectInSight(page);
  expect(await violations(page)).toEqual([]);
}
