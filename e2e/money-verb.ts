import type { Page } from "playwright-core";
import type { MoneyState } from "./money-state.ts";
import { stackUnderTest } from "./stack.ts";
import type { ChangingWallet } from "./ways-in.ts";

/** Who tries a verb, on what. */
export interface Attempt extends MoneyState {
  page: Page;
  userId: string;
  wallet: ChangingWallet;
  /** Typed where a verb asks for a reason or a note; like no other. */
  words: string;
}

/** Something that moves money or rights, as a page offers it. */
export interface MoneyVerb {
  /** Does it up to where the page asks for the proof. */
  tryIt(attempt: Attempt): Promise<void>;
  /** A query of one value, which tells whether it was done and with what was typed; its values. */
  look(attempt: Attempt): [query: string, values: readonly unknown[]];
  before: string | null;
  /** With the words that were typed, where there are any. */
  after(attempt: Attempt): string;
  /** What the page says when it is done, where nothing else tells. */
  says?: string;
  /** How the page asks: in a dialog that keeps the form, or on a page of its own, after which it is done again. */
  asks: "dialog" | "page";
}

const { url } = stackUnderTest();

/** Opens a page of the store, unless it is open already: it shows itself again after each verb. */
export async function open(page: Page, path: string): Promise<void> {
  if (page.url() !== url + path) await page.goto(url + path);
}

/** An entry of a list. */
export const card = (page: Page, text: string) => page.locator("li[data-row]").filter({ hasText: text });

/** Opens the sheet of a row, which has an address of its own. */
export async function openSheet(page: Page, path: string, row: string): Promise<void> {
  await open(page, path);
  await page.locator("tr[data-row]").filter({ hasText: row }).getByRole("link").first().click();
  await page.locator("dialog:modal h2").first().waitFor();
}

/** A button of the dialog that is open. */
export const inDialog = (page: Page, name: string | RegExp) => page.getByRole("dialog").getByRole("button", { name });
