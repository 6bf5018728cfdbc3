import { compareDecimals, type Decimal, parseDecimal } from "#core/domain/decimal";
import { parseAppEnv } from "#core/env/app";
import { parseConsumerEnv } from "#core/env/consumer";
import { parseEdgeEnv } from "#core/env/edge";
import type { WorkerRole } from "../stack/build.ts";
import type { Clone } from "./clone-file.ts";
import { cloneVariables } from "./variables.ts";

/** Secrets of the right shape, so that a Worker's settings can be read without them. */
const SECRETS = {
  DATABASE_URL: "postgresql://role@database.example/store",
  AUDIT_DATABASE_URL: "postgresql://role@database.example/store",
  AUTH_SECRET: "x".repeat(32),
  CRON_SECRET: "x".repeat(32),
  GUARD_HASH_KEY: "x".repeat(32),
  PAYOUT_DATA_KEY: `k1:${"A".repeat(43)}=`,
  CHAIN_RPC_URL: "https://node.example",
  REFERRAL_MINTER_PRIVATE_KEY: `0x${"1".repeat(64)}`,
};
const SOME_ADDRESS = `0x${"1".repeat(40)}`;

const PARSERS: Readonly<Record<WorkerRole, (env: object) => unknown>> = {
  edge: parseEdgeEnv,
  app: parseAppEnv,
  consumer: parseConsumerEnv,
};

/** What would keep the clone's Workers from starting, or its Minter from signing at the configured price. */
export function wrongSettings(clone: Clone): string[] {
  return [...wrongForWorkers(clone), ...wrongCaps(clone)];
}

/** Found by the Workers' own reading of their settings. */
function wrongForWorkers(clone: Clone): string[] {
  const variables = cloneVariables(clone);
  const env = {
    ...variables,
    ...SECRETS,
    // What is deployed later is not missing yet.
    REFERRAL_REWARDS_ADDRESS: variables.REFERRAL_REWARDS_ADDRESS || SOME_ADDRESS,
    REFERRAL_REWARD_TOKEN_ADDRESS: variables.REFERRAL_REWARD_TOKEN_ADDRESS || SOME_ADDRESS,
    ...(clone.mail === undefined ? {} : { MAIL_API_KEY: "x" }),
    ...(clone.accounts.googleClientId === undefined ? {} : { GOOGLE_CLIENT_SECRET: "x" }),
  };
  return Object.entries(PARSERS).flatMap(([role, parse]) => {
    try {
      parse(env);
      return [];
    } catch (error) {
      return [`clones/${clone.slug}.toml, ${role}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

/** The Minter signs nothing while the contract would pay more than its own ceilings. */
function wrongCaps({ slug, caps, token }: Clone): string[] {
  const [payment, day] = [parseDecimal(caps.paymentTokens), parseDecimal(caps.dayTokens)];
  const price = parseDecimal(token.usdPrice ?? "0");
  const isWorthMore = (tokens: Decimal, usd: string) => compareDecimals(product(tokens, price), parseDecimal(usd)) > 0;
  const problems = [
    compareDecimals(payment, day) > 0 && "paymentTokens may not be above dayTokens",
    isWorthMore(payment, caps.rewardUsd) && "paymentTokens, at token.usdPrice, may not be worth more than rewardUsd",
    isWorthMore(day, caps.dayUsd) && "dayTokens, at token.usdPrice, may not be worth more than dayUsd",
  ];
  return problems.flatMap((problem) => (problem === false ? [] : [`clones/${slug}.toml: caps: ${problem}`]));
}

function product(left: Decimal, right: Decimal): Decimal {
  return { value: left.value * right.value, scale: left.scale + right.scale };
}
