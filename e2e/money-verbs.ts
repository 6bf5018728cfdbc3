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
async function open(page: Page, path: string): Promise<void> {
  if (page.url() !== url + path) await page.goto(url + path);
}

const rewards = "/admin/refcodes?status=all";
/** Beside the form it has what other admins proposed. */
const creditOf = (email: string) => `/admin/credit?to=${encodeURIComponent(email)}`;
const card = (page: Page, text: string) => page.locator("li[data-row]").filter({ hasText: text });
const inDialog = (page: Page, name: string | RegExp) => page.getByRole("dialog").getByRole("button", { name });

/** A reward that was approved goes on by itself. */
const REWARD = `select case when status in ('minting', 'minted') then 'approved' else status end
  || coalesce(': ' || rejection_reason, '') from referral_rewards where order_reference = $1`;
const REFUND = `select case when status = 'refused' then status else 'asked' end
  || coalesce(': ' || resolution, '') from refunds where order_reference = $1`;
const GRANT = `select max(amount_minor) from credit_entries join credit_transactions on key = transaction_key
  where credit_transactions.reason = $1`;
const PROPOSAL = "select status from admin_proposals where reason = $1";

/** Every verb that moves money or rights and that a page offers, by page and intent. */
export const moneyVerbs: Record<string, MoneyVerb> = {
  "admin/refcodes approve": {
    async tryIt({ page, approved }) {
      await open(page, rewards);
      await card(page, approved).getByRole("button", { name: "Approve", exact: true }).click();
      await inDialog(page, "Approve this sum").click();
    },
    look: ({ approved }) => [REWARD, [approved]],
    before: "pending_approval",
    after: () => "approved",
    asks: "dialog",
  },
  "admin/refcodes reject": {
    async tryIt({ page, rejected, words }) {
      await open(page, rewards);
      await card(page, rejected).getByRole("button", { name: "Reject" }).click();
      await page.getByRole("dialog").getByLabel("Reason").fill(words);
      await inDialog(page, "Reject").click();
    },
    look: ({ rejected }) => [REWARD, [rejected]],
    before: "pending_approval",
    after: ({ words }) => `rejected: ${words}`,
    asks: "dialog",
  },
  "admin/refcodes retry": {
    async tryIt({ page, retried }) {
      await open(page, rewards);
      await card(page, retried).getByRole("button", { name: "Try again" }).click();
      await inDialog(page, "Try again").click();
    },
    look: ({ retried }) => [REWARD, [retried]],
    before: "failed",
    after: () => "approved",
    asks: "dialog",
  },
  "admin/payments retry": {
    async tryIt({ page, askedAgain }) {
      await open(page, "/admin/payments");
      await card(page, askedAgain).getByRole("button", { name: "Ask the provider again" }).click();
    },
    look: ({ askedAgain }) => [REFUND, [askedAgain]],
    before: "refused",
    after: () => "asked",
    asks: "dialog",
  },
  "admin/payments byHand": {
    async tryIt({ page, givenByHand, words }) {
      await open(page, "/admin/payments");
      const refund = card(page, givenByHand);
      await refund.getByLabel("What you found and did").fill(words);
      await refund.getByRole("button", { name: "Refunded by hand" }).click();
    },
    look: ({ givenByHand }) => [REFUND, [givenByHand]],
    before: "refused",
    after: ({ words }) => `refused: ${words}`,
    asks: "dialog",
  },
  "admin/credit grant": {
    async tryIt({ page, buyerEmail, words }) {
      await open(page, creditOf(buyerEmail));
      await page.getByLabel("Amount").fill("1.25");
      await page.getByLabel("Reason").fill(words);
      await page.getByRole("button", { name: "Continue to review" }).click();
      await page.getByRole("button", { name: /^Give / }).click();
    },
    look: ({ words }) => [GRANT, [words]],
    before: null,
    after: () => "125",
    asks: "dialog",
  },
  "admin/credit carryOut": {
    async tryIt({ page, buyerEmail, carriedOut }) {
      await open(page, creditOf(buyerEmail));
      await card(page, carriedOut).getByRole("button", { name: "Confirm" }).click();
      await inDialog(page, /^Give /).click();
    },
    look: ({ carriedOut }) => [PROPOSAL, [carriedOut]],
    before: "open",
    after: () => "carried_out",
    asks: "dialog",
  },
  "admin/credit decline": {
    async tryIt({ page, buyerEmail, declined }) {
      await open(page, creditOf(buyerEmail));
      await card(page, declined).getByRole("button", { name: "Decline" }).click();
      await inDialog(page, "Decline").click();
    },
    look: ({ declined }) => [PROPOSAL, [declined]],
    before: "open",
    after: () => "declined",
    asks: "dialog",
  },
  "account/settings delete": {
    async tryIt({ page }) {
      await open(page, "/account");
      await page.getByRole("button", { name: "Delete my account" }).click();
      const dialog = page.getByRole("dialog");
      const [, word = ""] = /To confirm, type (\S+)/.exec(await dialog.innerText()) ?? [];
      await dialog.getByLabel(/^To confirm/).fill(word);
      await inDialog(page, "Delete for good").click();
    },
    look: ({ userId }) => ["select deleted_at is null from users where id = $1", [userId]],
    before: "true",
    after: () => "true",
    // It got there: what was typed was right, and who typed it is an admin.
    says: "The account of an administrator cannot be deleted here.",
    asks: "dialog",
  },
  "account/security newCodes": {
    async tryIt({ page }) {
      await open(page, "/account/security");
      await page.getByRole("button", { name: "Make new codes" }).click();
      await inDialog(page, "Make new codes").click();
    },
    look: ({ userId }) => [
      "select count(*) from account_actions where user_id = $1 and action = 'recovery_codes_made'",
      [userId],
    ],
    before: "0",
    after: () => "1",
    asks: "page",
  },
  "account/wallets link": {
    async tryIt({ page }) {
      await open(page, "/account/wallets");
      await page.getByRole("button", { name: "Link a wallet" }).click();
      const asked = page.getByRole("main").getByRole("link", { name: "Confirm it’s you" });
      await asked.or(page.getByText("The wallet is linked")).first().waitFor();
      if (await asked.isVisible()) await asked.click();
    },
    look: ({ wallet, userId }) => [
      "select count(*) from wallets where address = $1 and user_id = $2",
      [wallet.address, userId],
    ],
    before: "0",
    after: () => "1",
    asks: "page",
  },
};

/** Intents of the same pages that need no test of their own, each with the reason. */
export const otherIntents: Record<string, string> = {
  "admin/credit edit": "goes back to the form",
  "account/settings confirm": "sends a letter to the account's own address",
  "account/settings password": "sends a letter to the account's own address",
  "account/settings newPassword": "takes the password in the same form",
  "account/settings change": "takes the password in the same form",
  "account/security startApp": "behind the door of newCodes: the action asks before it reads the form",
  "account/security addApp": "like startApp",
  "account/security addPasskey": "like startApp",
  "account/security renamePasskey": "like startApp",
  "account/security removeApp": "like startApp",
  "account/security removePasskey": "like startApp",
};

/** Which page offers an endpoint that asks for a fresh proof; null where none does. */
export const offeredBy: Record<string, keyof typeof moneyVerbs | keyof typeof otherIntents | null> = {
  "POST /api/refcodes/rewards/:orderReference/approve": "admin/refcodes approve",
  "POST /api/refcodes/rewards/:orderReference/reject": "admin/refcodes reject",
  "POST /api/refcodes/rewards/:orderReference/retry": "admin/refcodes retry",
  "POST /api/admin/payments/refunds/:orderReference/retry": "admin/payments retry",
  "POST /api/admin/payments/refunds/:orderReference/resolve": "admin/payments byHand",
  "POST /api/admin/credits": "admin/credit grant",
  "POST /api/admin/debts/:userId/reliefs": null,
  "POST /api/admin/proposals": null,
  "POST /api/admin/proposals/:id/carry-out": "admin/credit carryOut",
  "POST /api/admin/proposals/:id/decline": "admin/credit decline",
  "PUT /api/admin/commissions/clone": null,
  "PUT /api/admin/commissions/vendors/:vendorId": null,
  "PUT /api/admin/commissions/products/:productId": null,
  "DELETE /api/account": "account/settings delete",
  "POST /api/account/wallets/nonce": "account/wallets link",
  "POST /api/account/wallets": "account/wallets link",
  "POST /api/account/passkeys/options": "account/security addPasskey",
};
