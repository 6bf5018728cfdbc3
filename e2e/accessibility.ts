import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Fails on a page that axe finds fault with, or that scrolls sideways. `name` says which where many are looked at. */
export async function expectReadable(page: Page, name?: string): Promise<void> {
  expect(await violations(page), name).toEqual([]);
  expect(await overflow(page), name).toBe(0);
}

/** By how many pixels a page is wider than its window: a phone would scroll sideways. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Runs in the page: texts that stick out of the box they are in, or of the screen. */
export function stickingOut(): string[] {
  const main = document.querySelector("main") ?? document.body;
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || (node.nodeValue ?? "").trim() === "" || !parent.checkVisibility()) continue;
    if (parent.closest(".sr-only, svg, [hidden]")) continue;
    const box = (parent.closest("li, section, form, fieldset, [class*='border']") ?? main).getBoundingClientRect();
    // Heard and not seen.
    if ((parent.closest("th") ?? parent).getBoundingClientRect().width <= 1) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { right } = range.getBoundingClientRect();
    if (right > Math.min(box.right, document.documentElement.clientWidth) + 1) found.push(node.nodeValue ?? "");
  }
  return found;
}

/** Runs in the page: buttons whose words come too close to their edge, and names in the bottom bar that take two lines. */
export function crampedWords(): string[] {
  const found: string[] = [];
  for (const pressed of document.querySelectorAll<HTMLElement>("main a, main button, [data-bottom-bar] li > *")) {
    const isInBar = pressed.closest("[data-bottom-bar]") !== null;
    const box = pressed.getBoundingClientRect();
    if (!pressed.checkVisibility() || pressed.innerText === "") continue;
    if (!isInBar && getComputedStyle(pressed).borderTopWidth === "0px") continue;
    const walker = document.createTreeWalker(pressed, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!node.parentElement?.checkVisibility() || node.parentElement.closest(".sr-only")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const words = range.getBoundingClientRect();
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      const isClose = words.top - box.top < 6 || box.bottom - words.bottom < 6;
      if (isInBar ? lines > 1 : lines > 1 && isClose) found.push(node.nodeValue ?? "");
    }
  }
  return found;
}

/** What axe finds wrong in the page as it is, with the elements. */
export function violations(page: Page): Promise<string[]> {
  return violationsOf(builder(page).withTags(["wcag2a", "wcag2aa", "wcag21aa"]));
}

/** The same in dark: a colour scheme changes colours alone. */
export async function violationsInDark(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  return violationsOf(builder(page).withRules(["color-contrast", "link-in-text-block"]));
}

const ofBuilder = createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright"));
/** Sent to the browser for each check: less than half the size of what the builder would send. */
const axeSource = readFileSync(ofBuilder.resolve("axe-core/axe.min.js"), "utf8");

/** Describing each element that is as it should be takes axe longer than finding those that are not. */
const builder = (page: Page) => new AxeBuilder({ page, axeSource }).options({ resultTypes: ["violations"] });

async function violationsOf(axe: AxeBuilder): Promise<string[]> {
  // Otherwise it opens another page for the result, which is as slow as the search; only frames need it.
  const { violations: found } = await axe.setLegacyMode(true).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
