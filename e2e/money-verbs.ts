import { card, inDialog, type MoneyVerb, open, openSheet } from "./money-verb.ts";
import { refundVerbs } from "./refund-verbs.ts";
import { otherVendorIntents, vendorVerbs } from "./vendor-verbs.ts";

const rewards = "/admin/refcodes?status=all";
/** Beside the form it has what other admins proposed. */
const creditOf = (email: string) => `/admin/people/credit?to=${encodeURIComponent(email)}`;

/** A reward that was approved goes on by itself. */
const REWARD = `select case when status in ('minting', 'minted') then 'approved' else status end
  || coalesce(': ' || rejection_reason, '') from referral_rewards where order_reference = $1`;
const GRANT = `select max(amount_minor) from credit_entries join credit_transactions on key = transaction_key
  where credit_transactions.reason = $1`;
const PROPOSAL = "select status from admin_proposals where reason = $1";

/** Every verb that moves money or rights and that a page offers, by page and intent. */
export const moneyVerbs: Record<string, MoneyVerb> = {
  "admin/refcodes approve": {
    async tryIt({ page, approved }) {
      await openSheet(page, rewards, approved);
      await inDialog(page, "Approve").click();
      await inDialog(page, "Approve this sum").click();
    },
    look: ({ approved }) => [REWARD, [approved]],
    before: "pending_approval",
    after: () => "approved",
    asks: "dialog",
  },
  "admin/refcodes reject": {
    async tryIt({ page, rejected, words }) {
      await openSheet(page, rewards, rejected);
      await inDialog(page, "Reject").click();
      const dialog = page.getByRole("dialog", { name: "Reject this reward?" });
      await dialog.getByLabel("Reason").fill(words);
      await dialog.getByRole("button", { name: "Reject" }).click();
    },
    look: ({ rejected }) => [REWARD, [rejected]],
    before: "pending_approval",
    after: ({ words }) => `rejected: ${words}`,
    asks: "dialog",
  },
  "admin/refcodes retry": {
    async tryIt({ page, retried }) {
      await openSheet(page, rewards, retried);
      await inDialog(page, "Try again").click();
      await page
        .getByRole("dialog", { name: "Try this reward again?" })
        .getByRole("button", { name: "Try again" })
        .click();
    },
    look: ({ retried }) => [REWARD, [retried]],
    before: "failed",
    after: () => "approved",
    asks: "dialog",
  },
  ...refundVerbs,
  ...vendorVerbs,
  "admin/people/credit grant": {
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
  "admin/people/credit carryOut": {
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
  "admin/people/credit decline": {
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
  "account/wallets unlink": {
    async tryIt({ page, wallet }) {
      await open(page, "/account/wallets");
      await page
        .getByRole("listitem")
        .filter({ hasText: wallet.address })
        .getByRole("button", { name: "Unlink" })
        .click();
      await inDialog(page, "Unlink").click();
    },
    look: ({ wallet }) => ["select unlinked_at is not null from wallets where address = $1", [wallet.address]],
    before: "false",
    after: () => "true",
    asks: "dialog",
  },
};

/** Intents of the same pages that need no test of their own, each with the reason. */
export const otherIntents: Record<string, string> = {
  ...otherVendorIntents,
  "admin/people/credit edit": "goes back to the form",
  "admin/people/person block": "behind the door of the order's desk: one table says which commands need the proof",
  "admin/people/person unblock": "like block",
  "admin/people/person signOut": "like block",
  "admin/people/person clearName": "like block",
  "admin/people/person proposeRole": "like block",
  "admin/people/person carryOut": "like block",
  "admin/people/person decline": "like block",
  "admin/refcodes/codes deactivate": "`worker/api/fresh-proof.test.ts` tries it by every way in",
  "admin/refcodes/codes reactivate": "like deactivate",
  "admin/order preview": "says what a refund would do; writes nothing",
  "admin/order edit": "goes back to the form",
  "admin/events match": "behind the door of byHand, and refund-doubts.test.ts walks it",
  "admin/events confirmed": "behind the door of byHand, and refund-cases.test.ts walks it",
  "admin/order byHand": "behind the door of retry: one table says which commands need the proof",
  "admin/order confirmed": "like byHand",
  "admin/order drop": "like byHand",
  "admin/order carryOut": "behind the door of relieve: one table says which commands need the proof",
  "admin/order setAside": "like carryOut",
  "admin/store/commissions/due pay":
    "`worker/api/fresh-proof.test.ts` tries it by every way in, and admin-payouts.test.ts walks it",
  "admin/store/commissions/due useAgain": "behind the door of pay",
  "admin/audit close": "`worker/api/fresh-proof.test.ts` tries it by every way in, and admin-audit.test.ts walks it",
  "admin/store/commissions hold": "like pay",
  "admin/store/commissions release": "behind the door of hold",
  "admin/store/commissions reverse": "behind the door of hold",
  "admin/store/payouts record": "like pay",
  "admin/store/payouts download": "like pay",
  "admin/store/payouts/answer apply": "like pay",
  "admin/store/payouts/answer preview": "says what an answer would do; writes nothing",
  "admin/store/payouts/answer edit": "goes back to the form",
  "goods rate": "`worker/api/fresh-proof.test.ts` tries it by every way in, on both desks",
  "vendor rate": "a vendor's own: `worker/api/fresh-proof.test.ts` tries it by every way in",
  "vendor/payouts method": "like rate",
  "vendor/payouts/bank save": "like rate",
  "vendor/payouts/bank withdraw": "like rate",
  "account/settings confirm": "sends a letter to the account's own address",
  "account/settings recommender": "a name for visitors: neither money nor rights",
  "account/settings password": "sends a letter to the account's own address",
  "account/settings newPassword": "takes the password in the same form",
  "account/settings change": "takes the password in the same form",
  "account/settings sendLetters": "which letters one wants: moves neither money nor rights",
  "account/settings stopLetters": "like sendLetters",
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
  "POST /api/admin/payments/record": "admin/events record",
  "POST /api/admin/payments/match": "admin/events match",
  "POST /api/admin/payments/refunds/:refundId/retry": "admin/events retry",
  "POST /api/admin/payments/refunds/:refundId/by-hand": "admin/events byHand",
  "POST /api/admin/payments/refunds/:refundId/confirm": "admin/events confirmed",
  "POST /api/admin/payments/refunds/:refundId/drop": "admin/events drop",
  "POST /api/admin/orders/:orderReference/refunds": "admin/order confirm",
  "POST /api/admin/orders/:orderReference/chargebacks": "admin/order confirm (chargeback)",
  // The same button, at the end of the preview that a request opens.
  "POST /api/admin/refund-requests/:id/grant": "admin/order confirm",
  "POST /api/admin/credits": "admin/people/credit grant",
  "POST /api/admin/debts/:userId/reliefs": "admin/order relieve",
  "POST /api/admin/proposals": null,
  "POST /api/admin/proposals/:id/carry-out": "admin/people/credit carryOut",
  "POST /api/admin/proposals/:id/decline": "admin/people/credit decline",
  "POST /api/admin/codes/:code/deactivate": "admin/refcodes/codes deactivate",
  "POST /api/admin/codes/:code/reactivate": "admin/refcodes/codes reactivate",
  "POST /api/admin/people/:personId/block": "admin/people/person block",
  "POST /api/admin/people/:personId/unblock": "admin/people/person unblock",
  "POST /api/admin/people/:personId/sign-out": "admin/people/person signOut",
  "PUT /api/admin/commissions/clone": "admin/settings save",
  "PUT /api/admin/commissions/vendors/:vendorId": "admin/store/vendor terms",
  "PUT /api/admin/commissions/products/:productId": null,
  "POST /api/admin/settlements/:settlementId/release": "admin/store/commissions release",
  "POST /api/admin/settlements/:settlementId/reverse": "admin/store/commissions reverse",
  "POST /api/admin/findings/:findingId/close": "admin/audit close",
  "POST /api/admin/due-payouts/process": "admin/store/commissions/due pay",
  "POST /api/admin/bank-details/:id/use-again": "admin/store/commissions/due useAgain",
  "GET /api/admin/payout-batches/:batchId/file": "admin/store/payouts download",
  "POST /api/admin/payouts/:payoutId/confirm": "admin/store/payouts record",
  "POST /api/admin/payouts/:payoutId/fail": "admin/store/payouts record",
  "POST /api/admin/payouts/:payoutId/return": "admin/store/payouts record",
  "POST /api/admin/bank-answers/apply": "admin/store/payouts/answer apply",
  "POST /api/vendor/bank-details": "vendor/payouts/bank save",
  "POST /api/vendor/bank-details/:id/withdraw": "vendor/payouts/bank withdraw",
  "PUT /api/vendor/payout-method": "vendor/payouts method",
  "PUT /api/vendor/referral-rate": "vendor rate",
  "PUT /api/admin/products/:productId/rate": "goods rate",
  "PUT /api/vendor/products/:productId/rate": "goods rate",
  "POST /api/admin/vendors": "admin/store/new-vendor create",
  "POST /api/admin/vendors/:vendorId/invitations": "admin/store/vendor invite",
  "POST /api/admin/vendors/:vendorId/detach": "admin/store/vendor detach",
  "POST /api/admin/vendors/:vendorId/invitations/:invitationId/withdraw": "admin/store/vendor withdraw",
  "POST /api/letters/vendor-invitation/press": "join accept",
  "DELETE /api/account": "account/settings delete",
  "POST /api/account/wallets/nonce": "account/wallets link",
  "POST /api/account/wallets": "account/wallets link",
  // On a page of the same section; what it begins is confirmed by a number from another screen.
  "POST /api/account/wallets/pairing": "account/wallets link",
  "DELETE /api/account/wallets/:address": "account/wallets unlink",
  "POST /api/account/passkeys/options": "account/security addPasskey",
};
