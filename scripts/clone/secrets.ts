import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type pg from "pg";
import { parse } from "smol-toml";
import { z } from "zod";
import { payoutKeys } from "#core/env/payout-keys";
import type { WorkerRole as DatabaseRole } from "#db/grants";
import type { TableName } from "#db/grants/rights";
import { WORKER_CONFIGS } from "../stack/build.ts";
import type { Clone } from "./clone-file.ts";
import type { CloneContext, Secrets } from "./context.ts";
import { Refusal } from "./refusal.ts";

/** Workers that hold secrets. */
export type SecretHolder = "app" | "consumer";

export interface SecretSpec {
  readonly name: string;
  /** What it is and where it comes from, for whoever types it. */
  readonly asks: string;
  readonly schema: z.ZodType;
  /** Makes one where none is given. */
  readonly make?: () => string;
  /** Nobody can read it back, and what it has encrypted or hashed outlives the Worker. */
  readonly keep?: boolean;
  /** Where that is. While there is any, another secret would make it useless. */
  readonly table?: TableName;
}

const filled = z.string().min(1);
const randomText = () => randomBytes(32).toString("base64url");

/** The secret that provisioning makes together with the database's role. */
export const DATABASE_SECRET = "DATABASE_URL";

/** Every role of the database, the Worker that logs in as it, and the secret by which it does. */
export const DATABASE_LOGINS = [
  { role: "app", holder: "app", secret: DATABASE_SECRET },
  { role: "consumer", holder: "consumer", secret: DATABASE_SECRET },
  { role: "auditor", holder: "consumer", secret: "AUDIT_DATABASE_URL" },
] as const satisfies readonly { role: DatabaseRole; holder: SecretHolder; secret: string }[];

const isDatabaseSecret = (name: string) => DATABASE_LOGINS.some(({ secret }) => secret === name);

const SPECS: readonly SecretSpec[] = [
  {
    name: "AUTH_SECRET",
    asks: "signs sessions, and encrypts what second factors are checked against",
    schema: z.string().min(32),
    make: randomText,
    table: "two_factors",
  },
  { name: "CRON_SECRET", asks: "lets a scheduler ask for a mint run", schema: z.string().min(16), make: randomText },
  {
    name: "GUARD_HASH_KEY",
    asks: "hashes marks of deleted accounts",
    schema: z.string().min(32),
    make: randomText,
    keep: true,
    table: "guard_marks",
  },
  {
    name: "PAYOUT_DATA_KEY",
    asks: "encrypts vendors' bank details; id:key",
    schema: payoutKeys,
    make: () => `k1:${randomBytes(32).toString("base64")}`,
    keep: true,
    table: "vendor_bank_details",
  },
  { name: "WAYFORPAY_MERCHANT_ACCOUNT", asks: "WayForPay, merchant login", schema: filled },
  { name: "WAYFORPAY_SECRET_KEY", asks: "WayForPay, merchant secret key", schema: filled },
  { name: "GOOGLE_CLIENT_SECRET", asks: "Google, secret of the OAuth client", schema: filled },
  { name: "METRICS_API_TOKEN", asks: "Cloudflare, API token with Account Analytics: Read", schema: filled },
  { name: "MAIL_API_KEY", asks: "Resend, API key", schema: filled },
  { name: "CHAIN_RPC_URL", asks: "URL of the chain's node", schema: z.url({ protocol: /^https?$/ }) },
  {
    name: "REFERRAL_MINTER_PRIVATE_KEY",
    asks: "private key of the operator, which no other clone uses",
    schema: z.string().regex(/^0x[0-9a-fA-F]{64}$/, "must be 0x and 64 hex digits"),
  },
];

/** Names of all of them. */
export const secretNames: readonly string[] = SPECS.map(({ name }) => name);

/**
 * Whether something in the clone's database depends on the secret, so that no other may be made in its place. In a database
 * before its first migration nothing does.
 */
export async function isSecretUsed(client: Pick<pg.Client, "query">, { table }: SecretSpec): Promise<boolean> {
  if (table === undefined) return false;
  const { rows } = await client.query<{ there: boolean }>("select to_regclass($1) is not null as there", [
    `public.${table}`,
  ]);
  if (!rows[0]?.there) return false;
  const { rowCount } = await client.query(`select from ${table} limit 1`);
  return rowCount !== 0;
}

/**
 * What is known of secrets, by their names.
 *
 * @throws Error for a name that nothing is known of
 */
export function secretSpecs(names: readonly string[]): SecretSpec[] {
  return names.map((name) => {
    const spec = SPECS.find((one) => one.name === name);
    if (!spec) throw new Error(`scripts/clone/secrets.ts does not know ${name}`);
    return spec;
  });
}

const configSchema = z.object({
  env: z.record(z.string(), z.object({ secrets: z.object({ required: z.array(z.string()) }).optional() })),
});

/** The secrets that a clone's Worker needs, as its environment says, besides those of {@link DATABASE_LOGINS}. */
export function neededSecrets({ slug, accounts, metrics }: Clone, holder: SecretHolder, root: string): SecretSpec[] {
  const { env } = configSchema.parse(parse(readFileSync(join(root, WORKER_CONFIGS[holder]), "utf8")));
  const required = env[slug]?.secrets?.required ?? [];
  const google = holder === "app" && accounts.googleClientId !== undefined ? ["GOOGLE_CLIENT_SECRET"] : [];
  const shown = holder === "app" && metrics?.shown === true ? ["METRICS_API_TOKEN"] : [];
  return secretSpecs([...required.filter((name) => !isDatabaseSecret(name)), ...google, ...shown]);
}

/**
 * Reads a file of secrets, `NAME=value` a line.
 *
 * @throws Refusal for a name that no clone has: it may be a secret under a wrong name
 */
export function parseSecrets(text: string): Secrets {
  const given = parseEnv(text);
  const unknown = Object.keys(given).filter((name) => !secretNames.includes(name));
  if (unknown.length > 0) throw new Refusal(`The file of secrets has names that are not known: ${unknown.join(", ")}.`);
  return given;
}

/**
 * Finds a value for each secret: given, made, or typed.
 *
 * @throws Refusal that names every secret that is missing or wrong, and never a value
 */
export async function collectSecrets(
  { secrets, ask }: Pick<CloneContext, "secrets" | "ask">,
  specs: readonly SecretSpec[],
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const spec of specs) {
    const { name, asks, schema, make } = spec;
    const question = { text: `${name} (${asks}): `, hidden: true };
    const value = secrets[name]?.trim() || make?.() || (await ask?.(question)) || "";
    const { error } = schema.safeParse(value);
    if (value === "") problems.push(`${name} is missing (${asks})`);
    else if (error) problems.push(`${name}: ${error.issues.map(({ message }) => message).join(", ")}`);
    else values[name] = value;
  }
  if (problems.length === 0) return values;
  throw new Refusal(
    `${problems.join("; ")}.\nGive them in a file of NAME=value lines: --secrets FILE (- reads standard input).`,
  );
}
