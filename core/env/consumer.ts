import { z } from "zod";
import { compareDecimals, type Decimal, parseDecimal, powerOfTen } from "#core/domain/decimal";
import { type Bounds, isWithinBounds, type MintBounds } from "#core/domain/mint-bounds";
import { approvalFields, secondApprovalFits } from "#core/env/approval-settings";
import { chainFields, contractAddress, groupedAddress, hexOf } from "#core/env/chain-settings";
import { allOrNone, grouped, originUrl, parseEnv, positiveDecimal, timeZoneName } from "#core/env/parse";

const GWEI = 1_000_000_000n;

/** A setting that may be missing or empty. */
const absent = z.literal("").transform(() => null);

/** Parses a decimal amount of US dollars into millionths. */
const usdMicros = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, "must be US dollars, with at most six decimals")
  .transform((text) => {
    const { value, scale } = parseDecimal(text);
    return value * powerOfTen(6 - scale);
  })
  .refine((micros) => micros > 0n, "must be above zero");

/** Whom letters come from: `address`, or `Name <address>`. */
export const senderSchema = z.string().regex(/^\S.*@\S+$/, "must be an address, or a name with <an address>");

const consumerEnvSchema = z
  .object({
    /** The clone's public origin: a wallet's message must name it. */
    APP_URL: originUrl,
    DATABASE_URL: z.url(),
    /** The same database as the audit's role, which writes no ledger. */
    AUDIT_DATABASE_URL: z.url(),
    /** The clone's: what the audit computes again depends on it. */
    CLONE_TIME_ZONE: timeZoneName.default("UTC"),
    ...chainFields,
    REFERRAL_REWARD_TOKEN_ADDRESS: groupedAddress,
    REFERRAL_MINTER_PRIVATE_KEY: grouped(hexOf(32)),
    /** Whole gwei, as wei. */
    REFERRAL_MAX_FEE_GWEI: z
      .string()
      .regex(/^[1-9]\d{0,6}$/, "must be whole gwei")
      .transform((text) => BigInt(text) * GWEI),
    /** Where the token's price is read; null: it is the configured one. */
    REFERRAL_TOKEN_USD_FEED: z.union([absent, contractAddress]).default(null),
    /** Seconds after which a feed's answer may not be used; feeds of slow tokens answer once a day. */
    REFERRAL_TOKEN_USD_MAX_AGE: z
      .string()
      .regex(/^[1-9]\d{1,6}$/, "must be whole seconds")
      .default("90000")
      .transform(Number),
    /** The price itself, or, beside a feed, what its answers are held against. */
    REFERRAL_TOKEN_USD_PRICE: z
      .union([
        absent,
        z
          .string()
          .refine(
            (text) => /^\d{1,12}(\.\d{1,12})?$/.test(text) && parseDecimal(text).value > 0n,
            "must be a decimal above zero",
          ),
      ])
      .default(null),
    ...approvalFields,
    /** Compared with what the token itself reports. */
    REFERRAL_TOKEN_DECIMALS: z
      .string()
      .regex(/^([0-9]|1[0-9]|2[0-4])$/, "must be 0 to 24")
      .transform(Number),
    /** Source of reward tokens: 0 is MINT, 1 is TRANSFER. */
    REFERRAL_REWARD_MODE: z
      .enum(["0", "1"])
      .default("0")
      .transform((mode) => (mode === "0" ? 0 : 1)),
    /** The Minter's ceilings at its own price, per reward and per UTC day, in millionths of a US dollar. */
    MINTER_MAX_REWARD_USD: usdMicros,
    MINTER_MAX_DAY_USD: usdMicros,
    /** What the Minter believes of a token's price in US dollars and of hryvnias per US dollar, whoever names them. */
    MINTER_TOKEN_USD_MIN: positiveDecimal,
    MINTER_TOKEN_USD_MAX: positiveDecimal,
    MINTER_UAH_PER_USD_MIN: positiveDecimal,
    MINTER_UAH_PER_USD_MAX: positiveDecimal,
    /** Where letters are posted, in the shape of Resend's API. */
    MAIL_API_URL: grouped(z.url({ protocol: /^https?$/ })),
    MAIL_API_KEY: grouped(z.string()),
    /** `Name <address>` that letters come from. */
    MAIL_FROM: grouped(senderSchema),
  })
  .superRefine(
    allOrNone(
      "CHAIN_RPC_URL",
      "REFERRAL_REWARDS_ADDRESS",
      "REFERRAL_REWARD_TOKEN_ADDRESS",
      "REFERRAL_MINTER_PRIVATE_KEY",
    ),
  )
  .superRefine(allOrNone("MAIL_API_URL", "MAIL_API_KEY", "MAIL_FROM"))
  .refine(
    (settings) =>
      settings.CHAIN_RPC_URL === null ||
      settings.REFERRAL_TOKEN_USD_FEED !== null ||
      settings.REFERRAL_TOKEN_USD_PRICE !== null,
    { path: ["REFERRAL_TOKEN_USD_PRICE"], message: "is needed where there is no REFERRAL_TOKEN_USD_FEED" },
  )
  .refine(...secondApprovalFits)
  // A reward above the daily ceiling would wait for ever.
  .refine((settings) => settings.MINTER_MAX_REWARD_USD <= settings.MINTER_MAX_DAY_USD, {
    path: ["MINTER_MAX_REWARD_USD"],
    message: "may not be above MINTER_MAX_DAY_USD",
  })
  .transform(
    ({
      MINTER_TOKEN_USD_MIN,
      MINTER_TOKEN_USD_MAX,
      MINTER_UAH_PER_USD_MIN,
      MINTER_UAH_PER_USD_MAX,
      CHAIN_RPC_URL: rpcUrl,
      REFERRAL_REWARDS_ADDRESS: rewards,
      REFERRAL_REWARD_TOKEN_ADDRESS: token,
      REFERRAL_MINTER_PRIVATE_KEY: operatorKey,
      MAIL_API_URL: apiUrl,
      MAIL_API_KEY: apiKey,
      MAIL_FROM: from,
      ...settings
    }) => ({
      ...settings,
      /** Node, contract, token and operator's key; null where the clone has no chain, and rewards wait. */
      chain: rpcUrl && rewards && token && operatorKey ? { rpcUrl, rewards, token, operatorKey } : null,
      /** Who carries letters; null where the clone sends none, and they wait. */
      mail: apiUrl && apiKey && from ? { apiUrl, apiKey, from } : null,
      bounds: {
        tokenUsd: { min: MINTER_TOKEN_USD_MIN, max: MINTER_TOKEN_USD_MAX },
        uahPerUsd: { min: MINTER_UAH_PER_USD_MIN, max: MINTER_UAH_PER_USD_MAX },
      } satisfies MintBounds,
    }),
  )
  .superRefine(({ bounds, REFERRAL_TOKEN_USD_PRICE: price, REFERRAL_UAH_PER_USD: rate }, issues) => {
    const hold = (name: string, { min, max }: Bounds, configured: Decimal | null, setting: string) => {
      if (compareDecimals(min, max) > 0) {
        issues.addIssue({ code: "custom", path: [`${name}_MIN`], message: `may not be above ${name}_MAX` });
      } else if (configured && !isWithinBounds(configured, { min, max })) {
        issues.addIssue({ code: "custom", path: [setting], message: `must be between ${name}_MIN and ${name}_MAX` });
      }
    };
    hold("MINTER_TOKEN_USD", bounds.tokenUsd, price === null ? null : parseDecimal(price), "REFERRAL_TOKEN_USD_PRICE");
    hold("MINTER_UAH_PER_USD", bounds.uahPerUsd, rate, "REFERRAL_UAH_PER_USD");
  });

export type ConsumerSettings = z.infer<typeof consumerEnvSchema>;

/** `CHAIN_RPC_URL` under its former name, `POLYGON_RPC_URL`. */
const formerUrlSchema = z.looseObject({
  CHAIN_RPC_URL: z.string().default(""),
  POLYGON_RPC_URL: z.string().default(""),
});

/**
 * Reads the consumer Worker's settings.
 *
 * @throws Error that names every variable that is missing or wrong, and never its value
 */
export function parseConsumerEnv(env: object): ConsumerSettings {
  const { POLYGON_RPC_URL: formerUrl, ...named } = parseEnv(formerUrlSchema, env);
  if (formerUrl === "") return parseEnv(consumerEnvSchema, env);
  if (named.CHAIN_RPC_URL !== "" && named.CHAIN_RPC_URL !== formerUrl) {
    throw new Error(
      "invalid settings: CHAIN_RPC_URL: differs from POLYGON_RPC_URL, its former name: set only the new one",
    );
  }
  return parseEnv(consumerEnvSchema, { ...named, CHAIN_RPC_URL: formerUrl });
}
