import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it, vi } from "vitest";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { type Clone, readAllClones, readClone } from "#scripts/clone/clone-file";
import { withEnvironments } from "#scripts/clone/environments";
import { namesOf } from "#scripts/clone/resource-names";
import { projectRoot, WORKER_CONFIGS, type WorkerRole } from "#scripts/stack/build";

const ROLES: readonly WorkerRole[] = ["edge", "app", "consumer"];
const clones = readAllClones();
const cases = clones.flatMap(({ slug }) => ROLES.map((role) => [slug, role] as const));
const textOf = (role: WorkerRole) => readFileSync(join(projectRoot, WORKER_CONFIGS[role]), "utf8");

const bindingSchema = z.looseObject({ binding: z.string().optional(), name: z.string().optional() });
const configSchema = z.looseObject({
  vars: z.record(z.string(), z.string()),
  secrets: z.looseObject({ required: z.array(z.string()) }).optional(),
  version_metadata: bindingSchema.optional(),
  services: z.array(bindingSchema).default([]),
  kv_namespaces: z.array(bindingSchema),
  r2_buckets: z.array(bindingSchema),
  analytics_engine_datasets: z.array(bindingSchema),
  ratelimits: z.array(bindingSchema).default([]),
  durable_objects: z.object({ bindings: z.array(bindingSchema) }),
  queues: z.object({
    producers: z.array(bindingSchema).default([]),
    consumers: z.array(z.looseObject({ queue: z.string() })).default([]),
  }),
  triggers: z.unknown(),
  migrations: z.unknown(),
  assets: z.unknown(),
  observability: z.unknown(),
  compatibility_flags: z.unknown(),
});

const environmentSchema = z.record(z.string(), z.looseObject({ secrets: z.object({ required: z.array(z.string()) }) }));

const read = (role: WorkerRole, env: string) =>
  configSchema.parse(unstable_readConfig({ config: join(projectRoot, WORKER_CONFIGS[role]), env }));

/** What a Worker finds in its `env`, and how it is run, whatever the values. */
function shapeOf(config: z.infer<typeof configSchema>) {
  const names = (bindings: readonly z.infer<typeof bindingSchema>[]) =>
    bindings.map(({ binding, name }) => binding ?? name).toSorted();
  return {
    vars: Object.keys(config.vars).toSorted(),
    version: config.version_metadata,
    services: names(config.services),
    kv: names(config.kv_namespaces),
    r2: names(config.r2_buckets),
    datasets: names(config.analytics_engine_datasets),
    limits: names(config.ratelimits),
    objects: config.durable_objects,
    producers: names(config.queues.producers),
    consumers: config.queues.consumers.length,
    inherited: [config.triggers, config.migrations, config.assets, config.observability, config.compatibility_flags],
  };
}

describe("the environment of a clone", () => {
  it.each(cases)(
    "%s, %s: wrangler reads it without a warning, with every binding that the Worker has",
    (slug, role) => {
      const warnings = vi.spyOn(console, "warn").mockImplementation(() => {});
      expect(shapeOf(read(role, slug))).toEqual(shapeOf(read(role, "")));
      expect(warnings.mock.calls).toEqual([]);
    },
  );

  it.each(cases)("%s, %s: has no name, address or limit of the local stack", (slug, role) => {
    // Of the machine that reads it, and of `wrangler dev`.
    const { topLevelName: _, configPath: _path, userConfigPath: _user, dev: _dev, ...config } = read(role, slug);
    const text = JSON.stringify(config);
    expect(text).not.toMatch(
      /refcodes-(edge|app|consumer|events|payments|dead|pictures)|refcodes_|localhost|"id":"refcodes"/,
    );
    expect(text).toContain(`"name":"${namesOf(slug).workers[role]}"`);
  });

  it("asks for the secrets of what the clone has, and of nothing else", () => {
    const token = { ...readClone("ring-platform-org").token, address: `0x${"1".repeat(40)}` };
    const whole = { ...readClone("ring-platform-org"), token };
    const { payments: _, mail: _mail, ...bare } = { ...whole, token: { ...token, address: undefined } };
    const secretsOf = (role: WorkerRole, clone: Clone) => {
      const { env } = parse(withEnvironments(role, textOf(role), [clone]));
      return environmentSchema.parse(env)[clone.slug]?.secrets.required;
    };
    expect(secretsOf("consumer", whole)).toEqual(read("consumer", "").secrets?.required);
    expect(secretsOf("app", whole)).toEqual(read("app", "").secrets?.required);
    expect(secretsOf("consumer", bare)).toEqual(["DATABASE_URL", "AUDIT_DATABASE_URL"]);
    expect(secretsOf("app", bare)).toEqual([
      "DATABASE_URL",
      "AUTH_SECRET",
      "CRON_SECRET",
      "GUARD_HASH_KEY",
      "PAYOUT_DATA_KEY",
    ]);
  });

  it("gives the edge the clone's host name, as a custom domain or as a route of a zone that has it already", () => {
    const edge = withEnvironments("edge", textOf("edge"), [
      readClone("ring-platform-org"),
      { ...readClone("ring-connect-software"), zone: "connect.software", domain: "ring.connect.software" },
    ]);
    expect(edge).toContain('pattern = "ring-platform.org"\ncustom_domain = true\n');
    expect(edge).toContain('pattern = "ring.connect.software/*"\nzone_name = "connect.software"\n');
  });

  it("measures into a dataset of the clone's own, and nowhere where it measures nothing", () => {
    const { metrics: _, ...bare } = readClone("ring-connect-software");
    const metrics = { shown: true };
    const made = { accountId: "0123456789abcdef0123456789abcdef" };
    for (const role of ROLES) {
      const measured = withEnvironments(role, textOf(role), [{ ...bare, metrics }]).split("# Ring Connect")[1];
      expect(measured).toContain('dataset = "ring_connect_software_metrics"\nbinding = "METRICS"\n');
      expect(withEnvironments(role, textOf(role), [bare]).split("# Ring Connect")[1]).not.toContain('"METRICS"');
    }
    const shown = withEnvironments("app", textOf("app"), [{ ...bare, metrics, made }]);
    expect(shown).toContain(
      `METRICS_ACCOUNT_ID = "${made.accountId}"\nMETRICS_DATASET = "ring_connect_software_metrics"\n`,
    );
    const hidden = withEnvironments("app", textOf("app"), [{ ...bare, metrics: { shown: false }, made }]);
    expect(hidden.split("# Ring Connect")[1]).toContain('METRICS_ACCOUNT_ID = ""\n');
  });

  it("names the KV namespace once it is made", () => {
    const clone = readClone("ring-platform-org");
    const kvId = "0123456789abcdef0123456789abcdef";
    expect(withEnvironments("edge", textOf("edge"), [{ ...clone, made: { kvId } }])).toContain(`id = "${kvId}"\n`);
  });

  it("keeps what a person wrote byte for byte, and leaves nothing of a clone that is gone", () => {
    const [first, ...others] = clones;
    const local = '# A comment.\nname = "refcodes-edge"   # and another\n[vars]\nAPP_URL = "http://localhost:8787"\n';
    const all = withEnvironments("edge", local, clones);
    expect(all.startsWith(local)).toBe(true);
    expect(withEnvironments("edge", all, clones)).toBe(all);
    expect(withEnvironments("edge", all, others)).not.toContain(first?.slug);
    expect(withEnvironments("edge", `${all}\n[env.by-hand]\n`, clones)).toBe(all);
  });

  it.each([
    ["a variable", '[vars]\nNEW_SETTING = "local"\n', "NEW_SETTING"],
    ["a kind of binding", "[vars]\n[[hyperdrive]]\nbinding = 'DB'\n", "hyperdrive"],
    ["a queue", '[vars]\n[[queues.producers]]\nbinding = "Q"\nqueue = "refcodes-letters"\n', "refcodes-letters"],
    ["a rate limit", '[vars]\n[[ratelimits]]\nname = "L"\nnamespace_id = "7"\n', "rate limit 7"],
  ])("is not made while nothing says what %s is in a clone", (_, local, named) => {
    expect(() => withEnvironments("app", local, clones)).toThrow(named);
  });
});
