import type { WorkerRole } from "../stack/build.ts";
import type { Clone } from "./clone-file.ts";
import { namesOf } from "./resource-names.ts";

type Vars = Record<string, string>;

/**
 * Variables of a clone's Workers. What several Workers read is written once here, so they cannot differ.
 * A contract or token that is not there yet is empty.
 */
export function cloneVariables(clone: Clone) {
  const { token, chain, caps, rates, approvals, accounts, payouts, made } = clone;
  return {
    APP_URL: `https://${clone.domain}`,
    CLONE_SLUG: clone.slug,
    CLONE_NAME: clone.name,
    CLONE_CONTACT: clone.contact,
    CLONE_BRAND_HUE: String(clone.brandHue),
    CLONE_CURRENCY: clone.currency,
    CLONE_TIME_ZONE: clone.timeZone,
    CLONE_LOCALES: clone.locales.join(","),
    REFERRAL_CONSENT: clone.consent,
    WAYFORPAY_DOMAIN: clone.payments?.wayforpayDomain ?? "",
    REFERRAL_CHAIN_ID: String(chain.id),
    EXPLORER_URL: chain.explorerUrl,
    REFERRAL_FINALITY: String(chain.finality),
    REFERRAL_MAX_FEE_GWEI: String(chain.maxFeeGwei),
    REFERRAL_TOKEN_SYMBOL: token.symbol,
    REFERRAL_TOKEN_DECIMALS: String(token.decimals),
    REFERRAL_REWARD_MODE: token.mode === "mint" ? "0" : "1",
    REFERRAL_REWARD_TOKEN_ADDRESS: token.address ?? "",
    REFERRAL_REWARDS_ADDRESS: made.rewardsAddress ?? "",
    REFERRAL_REWARDS_DEPLOY_BLOCK: String(made.deployBlock ?? 0),
    REFERRAL_TOKEN_USD_PRICE: token.usdPrice ?? "",
    REFERRAL_TOKEN_USD_FEED: token.usdFeed ?? "",
    REFERRAL_TOKEN_USD_MAX_AGE: String(token.usdFeedMaxAge),
    REFERRAL_REWARD_PERCENT: rates.rewardPercent,
    REFERRAL_COMMISSION_MAX_PERCENT: rates.commissionMaxPercent,
    REFERRAL_UAH_PER_USD: rates.uahPerUsd,
    REFERRAL_AUTO_APPROVE_MAX_USD: String(approvals.autoApproveMaxUsd),
    REFERRAL_SECOND_APPROVAL_USD: String(approvals.secondApprovalUsd ?? ""),
    REFERRAL_APPROVAL_DELAY_DAYS: String(approvals.delayDays),
    MINTER_MAX_REWARD_USD: caps.rewardUsd,
    MINTER_MAX_DAY_USD: caps.dayUsd,
    MINTER_TOKEN_USD_MIN: caps.tokenUsd.min,
    MINTER_TOKEN_USD_MAX: caps.tokenUsd.max,
    MINTER_UAH_PER_USD_MIN: caps.uahPerUsd.min,
    MINTER_UAH_PER_USD_MAX: caps.uahPerUsd.max,
    REQUIRE_SECOND_FACTOR: accounts.requireSecondFactor.join(","),
    GOOGLE_CLIENT_ID: accounts.googleClientId ?? "",
    PAYOUT_DEBTOR_NAME: payouts.debtor?.name ?? "",
    PAYOUT_DEBTOR_IBAN: payouts.debtor?.iban ?? "",
    PAYOUT_CSV_COLUMNS: payouts.csvColumns ?? "",
    METRICS_ACCOUNT_ID: clone.metrics?.shown ? (made.accountId ?? "") : "",
    METRICS_DATASET: clone.metrics ? namesOf(clone.slug).dataset : "",
    MAIL_API_URL: clone.mail?.apiUrl ?? "",
    MAIL_FROM: clone.mail?.from ?? "",
  };
}

/** Variables that are the same everywhere: the Worker's own configuration says them. */
const SAME_EVERYWHERE = ["WAYFORPAY_PAY_URL", "WAYFORPAY_API_URL", "METRICS_API_URL"];

/**
 * A Worker's variables in a clone, by the names that its configuration has.
 *
 * @throws Error for a variable of the configuration that no clone says: its local value would go out
 */
export function variablesOf(clone: Clone, role: WorkerRole, local: Vars): Vars {
  const values: Vars = cloneVariables(clone);
  return Object.fromEntries(
    Object.entries(local).map(([name, value]) => {
      if (SAME_EVERYWHERE.includes(name)) return [name, value];
      const own = values[name];
      if (own === undefined) throw new Error(`scripts/clone/variables.ts does not say what ${name} (${role}) is`);
      return [name, own];
    }),
  );
}
