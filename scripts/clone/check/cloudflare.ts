import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { projectRoot, WORKER_CONFIGS, type WorkerRole } from "../../stack/build.ts";
import type { CloneContext } from "../context.ts";
import { namesOf } from "../resource-names.ts";
import { type CheckResult, right, sayError, wrong } from "./result.ts";

const provisionOf = (slug: string) => `\`npm run clone -- provision ${slug}\` makes them.`;

type Account = Pick<CloneContext, "clone" | "cloudflare">;

/** Whether the account holds what the Workers bind: queues, KV and the bucket; and each Worker's secrets, by name. */
export async function checkCloudflare(ctx: Account): Promise<CheckResult[]> {
  const checks: [string, (ctx: Account) => Promise<CheckResult>][] = [
    ["queues", checkQueues],
    ["KV and bucket", checkStores],
    ...roles.map((role): [string, (ctx: Account) => Promise<CheckResult>] => [
      `secrets of the ${role}`,
      (asked) => checkSecrets(asked, role),
    ]),
  ];
  const results: CheckResult[] = [];
  for (const [name, check] of checks) {
    results.push(await check(ctx).catch((error: unknown) => wrong(name, sayError(error))));
  }
  return results;
}

const roles = ["app", "consumer"] as const satisfies WorkerRole[];

const queuesSchema = z.array(z.object({ queue_name: z.string() }));

async function checkQueues({ clone, cloudflare }: Account): Promise<CheckResult> {
  const wanted = Object.values(namesOf(clone.slug).queues);
  const missing: string[] = [];
  for (const name of wanted) {
    const found = await cloudflare.ask({ path: `/queues?name=${name}`, result: queuesSchema });
    if (!found?.some(({ queue_name }) => queue_name === name)) missing.push(name);
  }
  if (missing.length > 0) return wrong("queues", `missing: ${missing.join(", ")}`, provisionOf(clone.slug));
  return right("queues", `all ${wanted.length} are there`);
}

async function checkStores({ clone, cloudflare }: Account): Promise<CheckResult> {
  const { kvId } = clone.made;
  const { bucket, kvTitle } = namesOf(clone.slug);
  const result = z.unknown();
  const [kv, pictures] = [
    kvId === undefined ? null : await cloudflare.ask({ path: `/storage/kv/namespaces/${kvId}`, result }),
    await cloudflare.ask({ path: `/r2/buckets/${bucket}`, result }),
  ];
  const missing = [...(kv === null ? [`KV ${kvTitle}`] : []), ...(pictures === null ? [`bucket ${bucket}`] : [])];
  if (missing.length > 0) return wrong("KV and bucket", `missing: ${missing.join(", ")}`, provisionOf(clone.slug));
  return right("KV and bucket", `${kvTitle} and ${bucket} are there`);
}

const secretsSchema = z.array(z.object({ name: z.string() }));
const configSchema = z.object({
  env: z.record(z.string(), z.object({ secrets: z.object({ required: z.array(z.string()) }).optional() })),
});

/** Secrets cannot be read back: only that they are there. */
async function checkSecrets({ clone, cloudflare }: Account, role: WorkerRole): Promise<CheckResult> {
  const name = `secrets of the ${role}`;
  const config = configSchema.parse(parse(readFileSync(join(projectRoot, WORKER_CONFIGS[role]), "utf8")));
  const needed = config.env[clone.slug]?.secrets?.required ?? [];
  const worker = namesOf(clone.slug).workers[role];
  const held = await cloudflare.ask({ path: `/workers/scripts/${worker}/secrets`, result: secretsSchema });
  if (held === null) return wrong(name, `${worker} is not there yet`, provisionOf(clone.slug));
  const missing = needed.filter((secret) => !held.some((one) => one.name === secret));
  if (missing.length > 0) return wrong(name, `missing: ${missing.join(", ")}`, provisionOf(clone.slug));
  return right(name, `all ${needed.length} are there`);
}
