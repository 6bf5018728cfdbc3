import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Where the keyboard has come to. */
export interface Stop {
  /** What it is, for a person. */
  what: string;
  isInMain: boolean;
  /** The place of its row among those of the list; -1 where it is in none. */
  row: number;
  isFilter: boolean;
  isPaging: boolean;
  /** Why nobody sees it; null where somebody does. */
  unseen: string | null;
}

/** Runs in the page. */
function stopHere(rows: string): Stop {
  const element = document.activeElement ?? document.body;
  const name = element.getAttribute("aria-label") ?? element.getAttribute("name") ?? element.textContent ?? "";
  return {
    what: `${element.tagName.toLowerCase()} ${name.trim().slice(0, 60)}`,
    isInMain: document.querySelector("main")?.contains(element) ?? false,
    row: rows === "" ? -1 : [...document.querySelectorAll(`main ${rows}`)].findIndex((row) => row.contains(element)),
    isFilter: element.closest("main form[role=search], main nav:not([aria-label='']) a:not([rel])") !== null,
    isPaging: element.matches("a[rel=next]"),
    unseen: whyUnseen(),
  };

  function whyUnseen(): string | null {
    if (element === document.body) return "nothing has focus";
    // What lies in a label is seen by its label; a line of a link has a box of its own.
    const label = (element as HTMLInputElement).labels?.[0];
    const boxes = [...element.getClientRects(), ...(label?.getClientRects() ?? [])].filter((box) => box.width > 1);
    const points = boxes.flatMap(({ left, top, width, height }) =>
      [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + x * width, top + y * height] as const)),
    );
    const inWindow = points.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    if (inWindow.length === 0) return "it is out of the window";
    const found = inWindow.map(([x, y]) => document.elementFromPoint(x, y));
    // A link that makes its whole row lead somewhere lies above the row, and nobody sees it.
    const row = element.closest("[data-row], li");
    const isSeen = found.some(
      (each) =>
        each &&
        (element.contains(each) ||
          each.contains(element) ||
          label?.contains(each) ||
          (row?.contains(each) && each.matches("a"))),
    );
    if (!isSeen) return `it is covered by ${found[0]?.tagName.toLowerCase()} ${found[0]?.className}`;
    const ring = getComputedStyle(element);
    // The browser marks the parts of a date itself.
    const isMarked = ring.outlineStyle !== "none" || element.matches("[tabindex='-1'], iframe, input[type=date]");
    return isMarked ? null : "nothing shows that it has focus";
  }
}

/** What has focus. `rows`: what each row of the list is, in `main`. */
export const focusedOn = (page: Page, rows = ""): Promise<Stop> => page.evaluate(stopHere, rows);

/** The same, after a wait until it is in sight: the browser scrolls to what is in a frame a moment later. */
export async function comeTo(page: Page, rows = ""): Promise<Stop> {
  let stop = await focusedOn(page, rows);
  for (let tries = 0; stop.unseen !== null && stop.isInMain && tries < 10; tries += 1) {
    await page.waitForTimeout(50);
    stop = await focusedOn(page, rows);
  }
  return stop;
}

/** The most stops that are tried at either end of a page: the rows between are like those. */
const STOPS = 160;

/**
 * Goes by Tab from the beginning of what the page is about to its end; of a long list, through its first and its last rows.
 * Returns each stop.
 */
export async function tabThrough(page: Page, rows: string): Promise<Stop[]> {
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const first = await tabOn(page, rows);
  if (first.length < STOPS || rows === "") return first;
  await page.locator(`main ${rows}`).last().locator("a, button, input, summary").first().focus();
  return [...first, await focusedOn(page, rows), ...(await tabOn(page, rows))];
}

async function tabOn(page: Page, rows: string): Promise<Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < STOPS) {
    await page.keyboard.press("Tab");
    const stop = await comeTo(page, rows);
    if (!stop.isInMain) break;
    stops.push(stop);
  }
  return stops;
}

/** Fails where somebody at the keyboard does not see where they are. */
export async function expectInSight(page: Page): Promise<void> {
  await expect.poll(async () => (await focusedOn(page)).unseen, { timeout: 5_000 }).toBeNull();
}
