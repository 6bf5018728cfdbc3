import type { Page } from "playwright-core";
import { type Attempt, card, inDialog, type MoneyVerb, open } from "./money-verb.ts";

const orderOf = (orderReference: string) => `/admin/orders/${orderReference}`;

const REFUND = `select case when status = 'refused' then status else 'asked' end
  || coalesce(': ' || resolution, '') from refunds where order_reference = $1 and reason = 'whole' and bank_reference is null`;
/** What was recorded anew, with its note. */
const RECORDED = "select reason || ': ' || note from refunds where order_reference = $1 and reason = $2";

/** The form of a card that has this button. */
const formOf = (page: Page, text: string, button: string) =>
  card(page, text).locator("form").filter({ hasText: button });

/** Opens the part of a card for money that went back outside the provider, and fills it in but for the amount: all of it. */
async function recordOutside({ page, words }: Attempt, text: string): Promise<void> {
  await card(page, text).getByText("Record a refund made another way").click();
  const form = formOf(page, text, "Record as refunded by hand");
  await form.getByLabel("Bank’s reference").fill(words);
  await form.getByLabel("What you found and did").fill(words);
  await form.getByRole("button", { name: "Record as refunded by hand" }).click();
}

/** Goes from a filled-in form through the preview to where it is confirmed. */
async function confirmPreview(page: Page, title: RegExp, button: RegExp): Promise<void> {
  await page.getByRole("button", { name: "Show what it changes" }).filter({ visible: true }).click();
  await page.getByRole("region", { name: title }).getByRole("button", { name: button }).click();
}

/** Those that give money back, or end what is owed for it. */
export const refundVerbs: Record<string, MoneyVerb> = {
  "admin/events retry": {
    async tryIt({ page, askedAgain }) {
      await open(page, "/admin/events");
      await card(page, askedAgain).getByRole("button", { name: "Ask the provider again" }).click();
    },
    look: ({ askedAgain }) => [REFUND, [askedAgain]],
    before: "refused",
    after: () => "asked",
    asks: "dialog",
  },
  "admin/events byHand": {
    async tryIt(attempt) {
      await open(attempt.page, "/admin/events");
      await recordOutside(attempt, attempt.givenByHand);
    },
    look: ({ givenByHand }) => [REFUND, [givenByHand]],
    before: "refused",
    after: ({ words }) => `refused: ${words}`,
    asks: "dialog",
  },
  "admin/events drop": {
    async tryIt({ page, dropped, words }) {
      await open(page, "/admin/events");
      const form = formOf(page, dropped, "Give up this refund");
      await form.getByLabel("What you found and did").fill(words);
      await form.getByRole("button", { name: "Give up this refund" }).click();
    },
    look: ({ dropped }) => [REFUND, [dropped]],
    before: "refused",
    after: ({ words }) => `refused: ${words}`,
    asks: "dialog",
  },
  "admin/events record": {
    async tryIt(attempt) {
      await open(attempt.page, "/admin/events");
      await recordOutside(attempt, attempt.parked);
    },
    look: ({ parked }) => [RECORDED, [parked, "goodwill"]],
    before: null,
    after: ({ words }) => `goodwill: ${words}`,
    asks: "dialog",
  },
  "admin/order confirm": {
    async tryIt({ page, refunded, words }) {
      await open(page, orderOf(refunded));
      await page.getByText("Refund the order or part of it").click();
      await page.getByLabel("Reason").filter({ visible: true }).fill(words);
      await confirmPreview(page, /^Refund .+\?$/, /^Refund /);
    },
    look: ({ refunded }) => [RECORDED, [refunded, "whole"]],
    before: null,
    after: ({ words }) => `whole: ${words}`,
    asks: "dialog",
  },
  "admin/order confirm (chargeback)": {
    async tryIt({ page, dropped, words }) {
      await open(page, orderOf(dropped));
      await page.getByText("Record a chargeback", { exact: true }).click();
      await page.getByLabel("Bank’s reference").fill(words);
      await page.getByLabel("Reason").filter({ visible: true }).fill(words);
      await confirmPreview(page, /^Record a chargeback of .+\?$/, /^Record /);
    },
    look: ({ dropped }) => [RECORDED, [dropped, "chargeback"]],
    before: null,
    after: ({ words }) => `chargeback: ${words}`,
    asks: "dialog",
  },
  "admin/order retry": {
    async tryIt({ page, sentAgain }) {
      await open(page, orderOf(sentAgain));
      await page.getByRole("button", { name: "Ask the provider again" }).click();
    },
    look: ({ sentAgain }) => [REFUND, [sentAgain]],
    before: "refused",
    after: () => "asked",
    asks: "dialog",
  },
  "admin/order relieve": {
    async tryIt({ page, rejected, words }) {
      await open(page, orderOf(rejected));
      await page.getByRole("button", { name: "End the debt" }).click();
      await page.getByRole("dialog").getByLabel("Reason").fill(words);
      await inDialog(page, "End the debt").click();
    },
    look: ({ words }) => ["select kind from debt_reliefs where reason = $1", [words]],
    before: null,
    after: () => "forgiven",
    asks: "dialog",
  },
};
