import { type Attempt, type MoneyVerb, open } from "./money-verb.ts";

const ENTRY =
  "select action || ': ' || coalesce(reason, after->>'name') from action_log where reason = $1 or after->>'name' = $1";

async function saveWithReason({ page, words }: Attempt): Promise<void> {
  await page.getByLabel("Days on hold").fill(String(1 + Math.floor(Math.random() * 80)));
  await page.getByLabel("Reason").fill(words);
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

/** Those that say who sells, and on what terms. */
export const vendorVerbs: Record<string, MoneyVerb> = {
  "admin/store/new-vendor create": {
    async tryIt({ page, words }) {
      await open(page, "/admin/store/vendors/new");
      await page.getByLabel("Name").fill(words);
      await page.getByRole("button", { name: "Create vendor" }).click();
    },
    look: ({ words }) => [ENTRY, [words]],
    before: null,
    after: ({ words }) => `vendor.created: ${words}`,
    asks: "dialog",
  },
  // On the page that the verb before has led to.
  "admin/store/vendor terms": {
    async tryIt(attempt) {
      await attempt.page.getByRole("heading", { name: "Terms" }).waitFor();
      await saveWithReason(attempt);
    },
    look: ({ words }) => [ENTRY, [words]],
    before: null,
    after: ({ words }) => `vendor.terms: ${words}`,
    asks: "dialog",
  },
  "admin/settings save": {
    async tryIt(attempt) {
      await open(attempt.page, "/admin/settings");
      await saveWithReason(attempt);
    },
    look: ({ words }) => [ENTRY, [words]],
    before: null,
    after: ({ words }) => `clone.settings: ${words}`,
    asks: "dialog",
  },
};

/** Those that need no test of their own, each with the reason. */
export const otherVendorIntents: Record<string, string> = {
  "admin/store/vendor invite": "behind the door of terms: the action asks before it looks at which command it is",
  "admin/store/vendor detach": "like invite",
  "admin/store/vendor withdraw": "like invite",
  "join accept": "of somebody who is no admin; they have just signed in, and vendor-day.test.ts walks it",
};
