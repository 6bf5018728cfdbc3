import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { projectRoot, WORKER_CONFIGS } from "../../stack/build.ts";
import { readAllClones } from "../clone-file.ts";
import { changedConstants } from "../constants.ts";
import type { CloneContext } from "../context.ts";
import { asOwner } from "../database.ts";
import { refuseOtherDatabase } from "../same-place.ts";
import { sharedNames } from "../shared-names.ts";
import { staleConfigurations } from "../write.ts";
import { wrongSettings } from "../wrong-settings.ts";
import { checkAdmins } from "./admins.ts";
import { checkCloudflare } from "./cloudflare.ts";
import { checkContract } from "./contract.ts";
import { checkDatabase } from "./database.ts";
import { checkDomain } from "./domain.ts";
import { checkLeftOpen } from "./left-open.ts";
import { checkLegal } from "./legal.ts";
import { checkMail } from "./mail.ts";
import { checkPayments } from "./payments.ts";
import { type CheckResult, right, sayError, unchecked, wrong } from "./result.ts";

export interface CheckOptions {
  /** Whether a contract that could not be looked at is as bad as a wrong one. */
  needsContract?: boolean;
}

/**
 * Looks at everything that a clone needs before its Workers go out, and changes nothing. What Cloudflare holds cannot be
 * read back, so a key is tried only where it is given again.
 */
export async function checkClone(
  ctx: CloneContext,
  { needsContract = false }: CheckOptions = {},
): Promise<CheckResult[]> {
  const { clone, env, secrets } = ctx;
  const given = (name: string) => secrets[name] || env[name] || undefined;
  const ownerUrl = given("DATABASE_OWNER_URL");
  const results: CheckResult[] = [
    checkSettings(ctx),
    await checkConstants(ctx, ownerUrl),
    ...(await checkDatabase({ slug: clone.slug, ownerUrl })),
    ...(await checkCloudflare(ctx)),
    ...(await checkContract({ clone, rpcUrl: given("CHAIN_RPC_URL"), isNeeded: needsContract })),
    await checkDomain(ctx),
    clone.payments
      ? await checkPayments({
          merchantAccount: given("WAYFORPAY_MERCHANT_ACCOUNT"),
          secretKey: given("WAYFORPAY_SECRET_KEY"),
          apiUrl: paymentsUrl(clone.slug),
        })
      : right("WayForPay", "none: orders are paid from store credit"),
    clone.mail
      ? await checkMail({ apiKey: given("MAIL_API_KEY"), ...clone.mail })
      : right("mail", "none: letters wait until there is a provider"),
    checkLegal({ clone }),
    await checkLeftOpen({ clone, ownerUrl }),
    await checkAdmins({
      slug: clone.slug,
      ownerUrl,
      takesTwo: clone.approvals.secondApprovalUsd !== undefined,
      factorNeeded: clone.accounts.requireSecondFactor.includes("admin"),
      now: new Date(),
    }),
  ];
  return results;
}

/** Whether the Workers would start with the clone's settings, and their configurations are made from them. */
function checkSettings({ clone }: Pick<CloneContext, "clone">): CheckResult {
  try {
    const stale = staleConfigurations().map(({ file }) => `${file} is not as clones/*.toml say`);
    if (stale.length > 0) return wrong("settings", stale.join("; "), "`npm run clone -- write` writes them.");
    const problems = [...wrongSettings(clone), ...sharedNames(readAllClones())];
    if (problems.length > 0) return wrong("settings", problems.join("; "), `Change clones/${clone.slug}.toml.`);
    return right("settings", `clones/${clone.slug}.toml is complete, and the Workers' configurations are made from it`);
  } catch (error) {
    return wrong("settings", sayError(error));
  }
}

/** Whether the clone is still what its orders were placed with. */
async function checkConstants({ clone }: Pick<CloneContext, "clone">, ownerUrl: string | undefined) {
  const name = "what may not change";
  if (!ownerUrl) return unchecked(name, "set DATABASE_OWNER_URL");
  try {
    const changed = await asOwner(ownerUrl, async (client) => {
      await refuseOtherDatabase({ clone }, { ownerUrl, client });
      return changedConstants(client, clone);
    });
    if (changed === null) return right(name, "nothing yet, before the first order");
    if (changed.length > 0) return wrong(name, changed.join("; "), `Change it back in clones/${clone.slug}.toml.`);
    return right(name, "slug, currency, chain, decimals and time zone are those of its orders");
  } catch (error) {
    return wrong(name, sayError(error, ownerUrl));
  }
}

const configSchema = z.object({
  env: z.record(z.string(), z.object({ vars: z.object({ WAYFORPAY_API_URL: z.url() }) })),
});

/** Where the app posts CHECK_STATUS. */
function paymentsUrl(slug: string): string {
  const config = configSchema.parse(parse(readFileSync(join(projectRoot, WORKER_CONFIGS.app), "utf8")));
  const own = config.env[slug];
  if (!own) throw new Error(`${WORKER_CONFIGS.app} has no environment ${slug}`);
  return own.vars.WAYFORPAY_API_URL;
}
