import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { domainToASCII, domainToUnicode } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "smol-toml";
import { z } from "zod";
import { consentModes } from "#core/domain/consent";
import { locales } from "#core/domain/locale";
import { currencies } from "#core/domain/money";
import { staffRoles } from "#core/domain/viewer";
import { isTimeZone } from "#core/domain/visit-day";
import { senderSchema } from "#core/env/consumer";
import { projectRoot } from "../stack/build.ts";

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, 'must be a plain decimal in quotes, such as "0.10"');
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "must be 0x and 40 hex digits");
const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};
const wholeUsd = z.int().nonnegative();
/** In lower case, letters of other alphabets as `xn--`: what is signed, certified and compared. */
const hostName = z
  .string()
  .refine(isHostName, "must be a host name such as shop.example.org; letters of other alphabets as xn--…");

function isHostName(name: string): boolean {
  const hasForm = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(name);
  // Two hyphens there are kept for such prefixes; what follows one must be an encoding of something.
  const isEncoded = (label: string) => {
    const unicode = domainToUnicode(label);
    return !/^..--/.test(label) || (unicode !== label && domainToASCII(unicode) === label);
  };
  return hasForm && name.length <= 253 && name.split(".").every(isEncoded);
}

/** Part of every name and every order reference of a clone. */
export const slugSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case words joined by hyphens")
  .max(40, "must have 40 characters at most");

/** What provisioning has made, recorded so that it is found again. */
const madeSchema = z.strictObject({
  /** The account at Cloudflare. */
  accountId: z.string().min(1).max(64).optional(),
  /** The database that the Workers were given, as `host[:port]/name`. */
  database: z.string().min(3).max(300).optional(),
  /** Id of the KV namespace. */
  kvId: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "must be 32 hex digits")
    .optional(),
  /** The contract's proxy. */
  rewardsAddress: address.optional(),
  /** Block in which the contract was deployed. */
  deployBlock: z.int().nonnegative().optional(),
  /** The account whose key signs payments on the chain: one per clone, because it owns its nonces. */
  operatorAddress: address.optional(),
});

/** Everything that makes one clone differ from another. Decimals are text: a float would not keep them exactly. */
export const cloneSchema = z.strictObject({
  slug: slugSchema,
  /** Unique per clone: ids of rate limits are 1000 times this plus the limit's own. */
  number: z.int().min(1).max(2_000_000),
  /** In one line: it stands in comments of files, and in headers of letters. */
  name: z
    .string()
    .min(1, "must not be empty")
    .max(60, "must have 60 characters at most")
    .regex(/^\P{Cc}+$/u, "must be one line"),
  /** Where people write to: in the footer, on error pages and in letters. */
  contact: z.email("must be an e-mail address").max(120, "must have 120 characters at most"),
  /** The store's host name. */
  domain: hostName,
  /** Set where the name already has DNS records: a route of this zone instead of a custom domain. */
  zone: hostName.optional(),
  currency: z.enum(currencies, `must be ${currencies.join(" or ")}`),
  /** Languages of the pages, the first for whoever speaks none of them. */
  locales: z
    .array(z.enum(locales, `may only name ${locales.join(", ")}`))
    .min(1, "must name a language")
    .refine((list) => new Set(list).size === list.length, "must name each language once"),
  timeZone: z.string().refine(isTimeZone, "must be an IANA time zone such as Europe/Kyiv"),
  /** Hue of the brand colour, in degrees. */
  brandHue: whole(0, 360),
  consent: z.enum(consentModes),
  /** Where the database is, as `provider:region`: the app runs next to it. */
  region: z
    .string()
    .regex(/^(aws|gcp|azure):[a-z0-9-]+$/, "must be provider:region, such as aws:eu-central-1")
    .optional(),
  chain: z.strictObject({
    id: z.int().positive(),
    explorerUrl: z.url({ protocol: /^https?$/, error: "must be an address such as https://polygonscan.com" }),
    finality: z.union([z.literal("finalized"), z.int().min(1).max(9999)]),
    maxFeeGwei: z.int().positive(),
  }),
  token: z.strictObject({
    symbol: z.string().min(1, "must not be empty").max(12, "must have 12 characters at most"),
    /** Absent until there is a token: rewards wait. */
    address: address.optional(),
    decimals: whole(0, 24),
    /** Whether the contract mints tokens or transfers its own. */
    mode: z.enum(["mint", "transfer"]),
    usdPrice: decimal.optional(),
    usdFeed: address.optional(),
    /** Seconds. */
    usdFeedMaxAge: z.int().min(10).max(9_999_999),
  }),
  caps: z.strictObject({
    /** What the contract pays at most in one payment and in a UTC day, in tokens. */
    paymentTokens: decimal,
    dayTokens: decimal,
    /** What the Minter signs for at most, in US dollars. */
    rewardUsd: decimal,
    dayUsd: decimal,
    /** Prices and rates that the Minter believes. */
    tokenUsd: z.strictObject({ min: decimal, max: decimal }),
    uahPerUsd: z.strictObject({ min: decimal, max: decimal }),
  }),
  rates: z.strictObject({ rewardPercent: decimal, commissionMaxPercent: decimal, uahPerUsd: decimal }),
  approvals: z.strictObject({
    autoApproveMaxUsd: wholeUsd,
    /** Absent: one admin is always enough. */
    secondApprovalUsd: wholeUsd.optional(),
    delayDays: z.int().min(0).max(90),
  }),
  accounts: z.strictObject({
    requireSecondFactor: z.array(z.enum(staffRoles)),
    googleClientId: z.string().min(1).optional(),
  }),
  payouts: z.strictObject({
    /** Whose bank account vendors are paid from; absent: nobody is paid by bank. */
    debtor: z.strictObject({ name: z.string().min(1), iban: z.string().min(1) }).optional(),
    csvColumns: z.string().min(1).optional(),
  }),
  /** Absent: the store takes no cards, and orders are paid from store credit. */
  payments: z
    .strictObject({
      /** The merchant's domain at WayForPay, which is signed. */
      wayforpayDomain: hostName,
    })
    .optional(),
  /** Absent: letters wait. */
  mail: z.strictObject({ from: senderSchema, apiUrl: z.url() }).optional(),
  /** Absent: nothing is measured. Cloudflare refuses the Workers while Analytics Engine is off in the account. */
  metrics: z
    .strictObject({
      /** Whether admins see it: the app then needs `METRICS_API_TOKEN`. */
      shown: z.boolean(),
    })
    .optional(),
  made: madeSchema.default({}),
});

export type Clone = z.infer<typeof cloneSchema>;
export type Made = Clone["made"];

const fileOf = (slug: string, root: string) => join(root, "clones", `${slug}.toml`);

/**
 * Reads `clones/<slug>.toml`.
 *
 * @throws Error that names every setting that is missing, unknown or wrong
 */
export function readClone(slug: string, root = projectRoot): Clone {
  const file = fileOf(slug, root);
  if (!/^[a-z0-9-]+$/.test(slug) || !existsSync(file)) {
    throw new Error(`There is no clones/${slug}.toml: is the slug right? \`npm run clone -- new\` makes a clone.`);
  }
  const clone = parseClone(readFileSync(file, "utf8"), `clones/${slug}.toml`);
  if (clone.slug !== slug) throw new Error(`clones/${slug}.toml: slug: must be ${slug}, as the file is called`);
  return clone;
}

/** Every clone of the repository, by number. */
export function readAllClones(root = projectRoot): Clone[] {
  const files = readdirSync(join(root, "clones")).filter((file) => file.endsWith(".toml"));
  const clones = files.map((file) => readClone(file.slice(0, -".toml".length), root));
  return clones.toSorted((left, right) => left.number - right.number);
}

/** Parses the text of a clone's file; `where` begins each complaint. */
export function parseClone(text: string, where: string): Clone {
  const parsed = cloneSchema.safeParse(parseToml(text, where));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`);
  throw new Error(`${where}: ${problems.join("; ")}`);
}

function parseToml(text: string, where: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The file's last table. All before it is a person's and stays as it was written. */
const MADE_HEADER = /^\[made\][^\S\n]*(#.*)?$/m;

/**
 * Records what was made, beside what is recorded already; what is undefined is there no more. The rest of the file stays
 * byte for byte. The Workers' environments hold some of it: write them afterwards.
 *
 * @throws Error, and writes nothing, when `[made]` is not the file's last table
 */
export function recordMade(slug: string, made: Made, root = projectRoot): void {
  const file = fileOf(slug, root);
  const text = readFileSync(file, "utf8");
  const known = parseClone(text, `clones/${slug}.toml`);
  const left = Object.entries({ ...known.made, ...made }).filter(([, value]) => value !== undefined);
  const all = madeSchema.parse(Object.fromEntries(left));
  const start = text.search(MADE_HEADER);
  const written = `${start === -1 ? `${text.trimEnd()}\n\n` : text.slice(0, start)}[made]\n${stringify(all)}`;
  if (!saysTheSame(written, { ...known, made: all })) {
    throw new Error(`clones/${slug}.toml: [made] must be the last table, or it cannot be written`);
  }
  writeFileSync(`${file}.new`, written);
  renameSync(`${file}.new`, file);
}

function saysTheSame(text: string, clone: Clone): boolean {
  try {
    return isDeepStrictEqual(parseClone(text, ""), clone);
  } catch {
    return false;
  }
}
