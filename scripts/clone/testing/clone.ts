import { readClone } from "../clone-file.ts";
import type { CloneContext } from "../context.ts";
import type { FakeAccount } from "./account.ts";

export const SLUG = "ring-test-org";

/** A clone of which nothing is made yet, on a fake account; what is said is kept in `said`. */
export function testContext(
  account: FakeAccount,
  change: Partial<CloneContext> = {},
): CloneContext & { said: string[] } {
  const said: string[] = [];
  return {
    clone: { ...readClone("ring-platform-org"), slug: SLUG, domain: "shop.ring-test.org", made: {} },
    env: { ...process.env, CLOUDFLARE_ACCOUNT_ID: "account-one" },
    secrets: {},
    cloudflare: account.cloudflare,
    wrangler: account.wrangler,
    say: (line) => said.push(line),
    said,
    ...change,
  };
}
