import { z } from "zod";
import type { WorkerRole as DatabaseRole } from "#db/grants";
import type { Made } from "./clone-file.ts";
import { CloudflareError } from "./cloudflare.ts";
import type { CloneContext } from "./context.ts";
import { newPassword, workerUrl } from "./database.ts";
import { Refusal } from "./refusal.ts";
import { takesSecrets } from "./releases.ts";
import { namesOf } from "./resource-names.ts";
import { placeOf } from "./same-place.ts";
import { collectSecrets, DATABASE_LOGINS, DATABASE_SECRET, type SecretHolder, type SecretSpec } from "./secrets.ts";
import type { Step } from "./step.ts";

/** What provisioning does besides asking Cloudflare. */
export interface ProvisionParts {
  /** The tree whose configurations name the Workers. */
  root: string;
  /** What each Worker needs besides the database's URL. */
  needed: Readonly<Record<SecretHolder, readonly SecretSpec[]>>;
  /** Secrets to set again although they are set. */
  renew: readonly string[];
  ownerUrl: string;
  /** Brings the database to the newest schema, and gives the roles passwords where they are named. */
  migrate(passwords: Partial<Record<DatabaseRole, string>>): Promise<void>;
  /** Whether something in the database depends on a secret: then none is made, it has to be given. */
  isUsed(spec: SecretSpec): Promise<boolean>;
  /** Writes down what was made, in the clone's file and in the Workers' environments. */
  record(made: Made): void;
  /** Deploys or verifies the contract; null where the clone has no token. */
  contract: Step | null;
  /** Shows a secret that was made to whoever sits at the terminal; absent where nobody does. */
  show?: ((name: string, value: string) => Promise<void>) | undefined;
}

/** Everything a clone needs before its first deployment, in order. */
export function provisionSteps(ctx: CloneContext, parts: ProvisionParts): Step[] {
  const names = namesOf(ctx.clone.slug);
  return [
    namespaceStep(ctx, names.kvTitle, parts),
    ...Object.values(names.queues).map((name) => queueStep(ctx, name)),
    bucketStep(ctx, names.bucket),
    databaseStep(ctx, parts),
    ...(parts.contract ? [parts.contract] : []),
    secretsStep(ctx, "app", parts),
    secretsStep(ctx, "consumer", parts),
  ];
}

/** Codes of "there is one of this name": KV, queues, R2. */
const TAKEN = [10_014, 11_009, 10_004];

/** Makes something. Where it is there after all (a list may lag behind, an answer be lost) the step looks again. */
async function make<Result>({ cloudflare }: CloneContext, path: string, body: object, result: z.ZodType<Result>) {
  try {
    return await cloudflare.ask({ method: "POST", path, body, result });
  } catch (error) {
    if (!(error instanceof CloudflareError && error.codes.some((code) => TAKEN.includes(code)))) throw error;
    throw new CloudflareError(error.message, error.codes, true);
  }
}

const namespacesSchema = z.array(z.object({ id: z.string(), title: z.string() }));

/** Id of the namespace with this title; titles are unique in an account. */
export async function findNamespace(
  { cloudflare }: Pick<CloneContext, "cloudflare">,
  title: string,
): Promise<string | undefined> {
  for (let page = 1; ; page += 1) {
    const path = `/storage/kv/namespaces?per_page=100&order=title&direction=asc&page=${page}`;
    const found = (await cloudflare.ask({ path, result: namespacesSchema })) ?? [];
    const namespace = found.find((one) => one.title === title);
    if (namespace || found.length < 100) return namespace?.id;
  }
}

function namespaceStep(ctx: CloneContext, title: string, { record }: ProvisionParts): Step {
  return {
    name: `KV namespace ${title}`,
    says: "make it",
    async isDone() {
      const id = await findNamespace(ctx, title);
      const { made } = ctx.clone;
      return id !== undefined && id === made.kvId && made.accountId !== undefined;
    },
    async run() {
      // First of all: with whatever is made next, it is known where.
      record({ accountId: ctx.env.CLOUDFLARE_ACCOUNT_ID });
      const found = await findNamespace(ctx, title);
      const made = found
        ? { id: found }
        : await make(ctx, "/storage/kv/namespaces", { title }, z.object({ id: z.string() }));
      if (made) record({ kvId: made.id });
    },
  };
}

const queueSchema = z.object({
  queue_id: z.string(),
  queue_name: z.string(),
  consumers: z.array(z.object({ consumer_id: z.string(), script: z.string().optional() })).default([]),
});

/** The queue with this name, and who consumes it. */
export async function findQueue({ cloudflare }: Pick<CloneContext, "cloudflare">, name: string) {
  const found = await cloudflare.ask({ path: `/queues?name=${name}`, result: z.array(queueSchema) });
  return found?.find((queue) => queue.queue_name === name);
}

function queueStep(ctx: CloneContext, name: string): Step {
  return {
    name: `queue ${name}`,
    says: "make it",
    isDone: async () => (await findQueue(ctx, name)) !== undefined,
    async run() {
      await make(ctx, "/queues", { queue_name: name }, z.unknown());
    },
  };
}

export async function hasBucket({ cloudflare }: Pick<CloneContext, "cloudflare">, name: string): Promise<boolean> {
  return (await cloudflare.ask({ path: `/r2/buckets/${name}`, result: z.unknown() })) !== null;
}

function bucketStep(ctx: CloneContext, name: string): Step {
  return {
    name: `bucket ${name}`,
    says: "make it, without a public address",
    isDone: () => hasBucket(ctx, name),
    async run() {
      await make(ctx, "/r2/buckets", { name }, z.unknown());
    },
  };
}

const HOLDERS: readonly SecretHolder[] = ["app", "consumer"];

/** Names of the secrets that a Worker has; none before it is there. */
async function secretNames({ clone, cloudflare }: CloneContext, holder: SecretHolder): Promise<Set<string>> {
  const path = `/workers/scripts/${namesOf(clone.slug).workers[holder]}/secrets`;
  const found = await cloudflare.ask({ path, result: z.array(z.object({ name: z.string() })) });
  return new Set(found?.map(({ name }) => name));
}

/** A Worker that is not there yet is made, without code, by its first secret. */
async function putSecrets(
  ctx: CloneContext,
  root: string,
  role: SecretHolder,
  values: Record<string, string>,
): Promise<void> {
  await ctx.wrangler({ root, role, args: ["secret", "bulk"], input: JSON.stringify(values) });
}

/**
 * A role's password and the Worker's secret with it are made together: whoever dies in between starts over with a new
 * password. One run has one password, so an answer that comes late brings no other.
 */
function databaseStep(ctx: CloneContext, { root, renew, ownerUrl, migrate, record }: ProvisionParts): Step {
  const passwords = { app: newPassword(), consumer: newPassword(), auditor: newPassword() };
  const renewed = new Set<DatabaseRole>();
  const lacking = async () => {
    const names = await Promise.all(HOLDERS.map((holder) => secretNames(ctx, holder)));
    return DATABASE_LOGINS.filter(
      ({ role, holder, secret }) =>
        !names[HOLDERS.indexOf(holder)]?.has(secret) || (renew.includes(DATABASE_SECRET) && !renewed.has(role)),
    );
  };
  return {
    name: "database",
    says: "bring it to the newest schema, with a role for each Worker, whose URL goes to Cloudflare",
    // The schema may be behind: that is seen only by migrating.
    isDone: async () => false,
    async run() {
      const logins = await lacking();
      const holders = new Set(logins.map((login) => login.holder));
      for (const holder of holders) await refuseUntaken(ctx, holder);
      record({ database: placeOf(ownerUrl) });
      await migrate(Object.fromEntries(logins.map(({ role }) => [role, passwords[role]])));
      for (const holder of holders) {
        const own = logins.filter((login) => login.holder === holder);
        const urls = own.map(({ role, secret }) => [
          secret,
          workerUrl(ownerUrl, ctx.clone.slug, role, passwords[role]),
        ]);
        await putSecrets(ctx, root, holder, Object.fromEntries(urls));
        for (const { role } of own) renewed.add(role);
      }
    },
  };
}

/** A new password must not reach the database when the Worker cannot be told of it. */
async function refuseUntaken(ctx: CloneContext, holder: SecretHolder): Promise<void> {
  if (await takesSecrets(ctx, namesOf(ctx.clone.slug).workers[holder])) return;
  throw new Refusal(
    `The ${holder} was rolled back, and Cloudflare takes no secret for it until you deploy. Deploy first.`,
  );
}

function secretsStep(
  ctx: CloneContext,
  holder: SecretHolder,
  { root, needed, renew, show, isUsed }: ProvisionParts,
): Step {
  // What was typed or made stays the same while it is tried again.
  let values: Record<string, string> | undefined;
  let isSet = false;
  const lacking = async (): Promise<SecretSpec[]> => {
    if (isSet) return [];
    const names = await secretNames(ctx, holder);
    return needed[holder].filter(({ name }) => !names.has(name) || renew.includes(name));
  };
  return {
    name: `secrets of the ${holder}`,
    says: "take them from the file, make or ask those that are missing, and send them to Cloudflare",
    isDone: async () => (await lacking()).length === 0,
    async run() {
      const missing = await lacking();
      values ??= await collectSecrets(ctx, await Promise.all(missing.map((spec) => unmakeable(spec, isUsed))));
      await putSecrets(ctx, root, holder, values);
      isSet = true;
      ctx.say(`  set: ${Object.keys(values).join(", ")}`);
      for (const { name, keep } of missing) {
        const value = values[name];
        if (keep && value !== undefined && ctx.secrets[name] === undefined) await showOnce(ctx, show, { name, value });
      }
    },
  };
}

/** A secret that something in the database depends on is only given: a new one would make that useless without a word. */
async function unmakeable(spec: SecretSpec, isUsed: ProvisionParts["isUsed"]): Promise<SecretSpec> {
  const { make, ...given } = spec;
  if (!make || !(await isUsed(spec))) return spec;
  return { ...given, asks: `${spec.asks}; ${spec.table} in the database stand on the one that was there` };
}

async function showOnce(
  ctx: CloneContext,
  show: ProvisionParts["show"],
  { name, value }: { name: string; value: string },
) {
  if (show) await show(name, value);
  else
    ctx.say(
      `  ${name} was made, and nobody can read it back. To keep a copy, make it yourself and give it in the file of secrets.`,
    );
}
