import { parse, stringify, type TomlTable, type TomlValue } from "smol-toml";
import { z } from "zod";
import type { WorkerRole } from "../stack/build.ts";
import type { Clone } from "./clone-file.ts";
import { namesOf } from "./resource-names.ts";
import { variablesOf } from "./variables.ts";

/** All below this line of a Worker's configuration is generated. */
const MARKER = "# ---- Made from clones/*.toml by `npm run clone -- write`: change those, not what follows. ----";

/** What wrangler takes over into an environment, and what it does not: that is repeated for every clone. */
const INHERITED = [
  "name",
  "main",
  "compatibility_date",
  "compatibility_flags",
  "keep_names",
  "workers_dev",
  "preview_urls",
  "assets",
  "migrations",
  "triggers",
  "placement",
  "observability",
];
const queueSchema = z.looseObject({ queue: z.string(), dead_letter_queue: z.string().optional() });
const repeatedSchema = z.strictObject({
  vars: z.record(z.string(), z.string()),
  secrets: z.strictObject({ required: z.array(z.string()) }).optional(),
  version_metadata: z.strictObject({ binding: z.string() }).optional(),
  services: z.array(z.looseObject({ service: z.string() })).optional(),
  kv_namespaces: z.array(z.looseObject({ id: z.string() })).optional(),
  durable_objects: z.looseObject({}).optional(),
  queues: z
    .strictObject({ producers: z.array(queueSchema).optional(), consumers: z.array(queueSchema).optional() })
    .optional(),
  r2_buckets: z.array(z.looseObject({ bucket_name: z.string() })).optional(),
  analytics_engine_datasets: z.array(z.looseObject({ dataset: z.string() })).optional(),
  ratelimits: z.array(z.looseObject({ namespace_id: z.string() })).optional(),
});
const CHAIN_SECRETS = ["CHAIN_RPC_URL", "REFERRAL_MINTER_PRIVATE_KEY"];
const CARD_SECRETS = ["WAYFORPAY_MERCHANT_ACCOUNT", "WAYFORPAY_SECRET_KEY"];

type Repeated = z.infer<typeof repeatedSchema>;

/** Stands for the KV namespace until it is made; Cloudflare refuses a deployment with it. */
const NO_KV_ID = "made-by-clone-provision";

/** Where the local Worker's resources have this slug, a clone's have its own. */
const LOCAL_SLUG = "refcodes";

/**
 * A Worker's configuration with an environment for each clone in place of those it has. What is above the generated part
 * stays byte for byte.
 *
 * @throws Error when the configuration has something of which it is not known what it is in a clone
 */
export function withEnvironments(role: WorkerRole, configuration: string, clones: readonly Clone[]): string {
  const end = configuration.indexOf(MARKER);
  const local = (end === -1 ? configuration : configuration.slice(0, end)).trimEnd();
  const { repeated, hasPlacement } = readLocal(role, local);
  const blocks = clones.map((clone) => {
    const environment = environmentOf(role, repeated, hasPlacement, clone);
    return `# ${clone.name}\n${stringify({ env: { [clone.slug]: environment } })}`;
  });
  return `${[local, MARKER, ...blocks.map((block) => block.trimEnd())].join("\n\n")}\n`;
}

function readLocal(role: WorkerRole, text: string): { repeated: Repeated; hasPlacement: boolean } {
  const { placement, ...settings } = parse(text);
  const rest = Object.fromEntries(Object.entries(settings).filter(([key]) => !INHERITED.includes(key)));
  const parsed = repeatedSchema.safeParse(rest);
  if (parsed.success) return { repeated: parsed.data, hasPlacement: placement !== undefined };
  throw new Error(`the configuration of the ${role}, for its clones: ${z.prettifyError(parsed.error)}`);
}

function environmentOf(role: WorkerRole, local: Repeated, hasPlacement: boolean, clone: Clone): TomlTable {
  const own = ownNames(clone.slug);
  const ownQueue = ({ queue, dead_letter_queue: letters, ...settings }: z.infer<typeof queueSchema>) => ({
    queue: own(queue),
    ...(letters === undefined ? {} : { dead_letter_queue: own(letters) }),
    ...settings,
  });
  return onlyDefined({
    name: namesOf(clone.slug).workers[role],
    account_id: clone.made.accountId,
    ...(role === "edge" ? { routes: [routeOf(clone)] } : {}),
    ...(hasPlacement && clone.region !== undefined ? { placement: { region: clone.region } } : {}),
    ...local,
    vars: variablesOf(clone, role, local.vars),
    secrets: local.secrets && { required: local.secrets.required.filter((name) => isNeeded(name, clone)) },
    services: local.services?.map((binding) => ({ ...binding, service: own(binding.service) })),
    kv_namespaces: local.kv_namespaces?.map((binding) => ({ ...binding, id: clone.made.kvId ?? NO_KV_ID })),
    queues:
      local.queues &&
      onlyDefined({
        producers: local.queues.producers?.map(ownQueue),
        consumers: local.queues.consumers?.map(ownQueue),
      }),
    r2_buckets: local.r2_buckets?.map((binding) => ({ ...binding, bucket_name: own(binding.bucket_name) })),
    // A clone that measures nothing has none, of which wrangler warns.
    analytics_engine_datasets: clone.metrics
      ? local.analytics_engine_datasets?.map((binding) => ({ ...binding, dataset: own(binding.dataset) }))
      : undefined,
    ratelimits: local.ratelimits?.map((limit) => ({ ...limit, namespace_id: rateLimitId(limit.namespace_id, clone) })),
  });
}

/** Whether a clone needs a secret. What it does without is absent whole, or its Workers do not start. */
function isNeeded(secret: string, { token, payments, mail }: Clone): boolean {
  if (CHAIN_SECRETS.includes(secret)) return token.address !== undefined;
  if (CARD_SECRETS.includes(secret)) return payments !== undefined;
  return secret !== "MAIL_API_KEY" || mail !== undefined;
}

/** A custom domain is made with its DNS record and certificate; a route needs a zone that has the record. */
function routeOf({ domain, zone }: Clone): TomlTable {
  return zone === undefined ? { pattern: domain, custom_domain: true } : { pattern: `${domain}/*`, zone_name: zone };
}

/** Translates the name of a local resource into the clone's. */
function ownNames(slug: string): (local: string) => string {
  const flat = (names: ReturnType<typeof namesOf>) => [
    ...Object.values(names.workers),
    ...Object.values(names.queues),
    names.bucket,
    names.dataset,
  ];
  const [locals, owns] = [flat(namesOf(LOCAL_SLUG)), flat(namesOf(slug))];
  return (local) => {
    const own = owns[locals.indexOf(local)];
    if (own === undefined) throw new Error(`scripts/clone/resource-names.ts does not say what ${local} is in a clone`);
    return own;
  };
}

/** Local ids are 1001 and up; every clone has a thousand of its own, because an account counts by them. */
function rateLimitId(local: string, clone: Clone): string {
  const limit = Number(local) - 1000;
  if (!Number.isInteger(limit) || limit < 1 || limit > 999) throw new Error(`rate limit ${local} is not 1001 to 1999`);
  return String(clone.number * 1000 + limit);
}

function onlyDefined(table: Record<string, unknown>): TomlTable {
  return Object.fromEntries(
    Object.entries(table).filter((entry): entry is [string, TomlValue] => entry[1] !== undefined),
  );
}
