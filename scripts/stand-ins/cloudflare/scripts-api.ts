import { z } from "zod";
import { type Account, deployVersion, type Script, servingVersion } from "./account.ts";
import { param, type Routes, readJson } from "./api.ts";
import { type Binding, secretsOf, shownBinding } from "./binding.ts";
import { addVersionWith } from "./make-version.ts";
import { Refusal } from "./refusal.ts";
import type { Stored } from "./storage-api.ts";

const secretSchema = z.object({ name: z.string().min(1), text: z.string(), type: z.literal("secret_text") });
const bulkSchema = z.object({ secrets: z.record(z.string(), secretSchema.nullable()) });
const subdomainSchema = z.object({ enabled: z.boolean().optional(), previews_enabled: z.boolean().optional() });
const scheduleSchema = z.array(z.object({ cron: z.string() }));
const settingsSchema = z.object({ tags: z.array(z.string()).nullable().optional() });

/** A Worker as a whole, its secrets and its triggers. */
export function scriptRoutes(account: Account, stored: Stored, changed: () => void): Routes {
  const named = (params: Readonly<Record<string, string>>) => account.script(param(params, "name"));
  const setSecrets = (script: Script, secrets: ReadonlyMap<string, string | null>) => {
    refuseUndeployed(script);
    const kept = (script.versions.at(-1)?.bindings ?? []).filter(({ name }) => !secrets.has(name));
    const added = [...secrets].flatMap(([name, text]): Binding[] =>
      text === null ? [] : [{ type: "secret_text", name, text }],
    );
    const version = addVersionWith(account, script, { bindings: [...kept, ...added], triggeredBy: "secret" });
    deployVersion(account, script, version.id);
    changed();
  };
  return {
    "GET /workers/scripts": () =>
      [...account.scripts.values()].map(({ name, tag, createdOn }) => ({ id: name, tag, created_on: createdOn })),
    "GET /workers/services/:name": (_, params) => {
      const script = account.scripts.get(param(params, "name"));
      if (script === undefined) throw new Refusal(404, 10_090, "workers.api.error.service_not_found");
      const { name, tag, tags, migrationTag } = script;
      return {
        id: name,
        default_environment: {
          environment: "production",
          script: { id: name, tag, tags, migration_tag: migrationTag, last_deployed_from: "wrangler" },
        },
      };
    },
    "DELETE /workers/services/:name": ({ query }, params) => {
      const script = named(params);
      if ([...account.queues.values()].some(({ consumer }) => consumer?.script === script.name)) {
        throw new Refusal(400, 10_064, "script still in use as a consumer for a queue");
      }
      const users = usersOf(account, script.name);
      if (users.length > 0 && query.get("force") !== "true") {
        throw new Refusal(400, 10_064, `script still in use by ${users.join(", ")}`);
      }
      account.scripts.delete(script.name);
      for (const className of script.classes.keys()) stored.forget("do", `${script.name}-${className}`);
      for (const [hostname, domain] of account.domains) {
        if (domain.script === script.name) account.domains.delete(hostname);
      }
      changed();
      return null;
    },
    "GET /workers/workers/:name": (_, params) => {
      const { name, tag, subdomain } = named(params);
      return { id: tag, name, subdomain };
    },
    "GET /workers/scripts/:name/settings": (_, params) => {
      const script = named(params);
      const bindings = script.versions.at(-1)?.bindings ?? [];
      return { bindings: bindings.map(shownBinding), tags: script.tags };
    },
    "PATCH /workers/scripts/:name/script-settings": (call, params) => {
      const script = named(params);
      const { tags } = readJson(call, settingsSchema);
      if (tags !== undefined) script.tags = tags ?? [];
      return { tags: script.tags };
    },
    "GET /workers/scripts/:name/references": (_, params) => ({
      services: {
        incoming: usersOf(account, named(params).name).map((service) => ({ service, environment: "production" })),
        outgoing: [],
      },
      durable_objects: [],
      dispatch_outbounds: [],
    }),
    "GET /workers/tails/by-consumer/:name": () => [],
    "GET /workers/scripts/:name/secrets": (_, params) =>
      [...secretsOf(servingVersion(named(params))?.bindings ?? []).keys()].map((name) => ({
        name,
        type: "secret_text",
      })),
    "PUT /workers/scripts/:name/secrets": (call, params) => {
      const script = named(params);
      const { name, text } = readJson(call, secretSchema);
      setSecrets(script, new Map([[name, text]]));
      return { name, type: "secret_text" };
    },
    "PATCH /workers/scripts/:name/secrets-bulk": (call, params) => {
      const script = named(params);
      const { secrets } = readJson(call, bulkSchema);
      setSecrets(script, new Map(Object.entries(secrets).map(([name, secret]) => [name, secret?.text ?? null])));
      return {};
    },
    "DELETE /workers/scripts/:name/secrets/:secret": (_, params) => {
      const script = named(params);
      const name = param(params, "secret");
      if (!secretsOf(script.versions.at(-1)?.bindings ?? []).has(name)) {
        throw new Refusal(404, 10_056, `Binding "${name}" was not found.`);
      }
      setSecrets(script, new Map([[name, null]]));
      return null;
    },
    "GET /workers/scripts/:name/schedules": (_, params) => ({
      schedules: named(params).schedules.map((cron) => ({ cron })),
    }),
    "PUT /workers/scripts/:name/schedules": (call, params) => {
      const script = named(params);
      script.schedules = readJson(call, scheduleSchema).map(({ cron }) => cron);
      return { schedules: script.schedules.map((cron) => ({ cron })) };
    },
    "GET /workers/scripts/:name/subdomain": (_, params) => named(params).subdomain,
    "POST /workers/scripts/:name/subdomain": (call, params) => {
      const script = named(params);
      const { enabled = script.subdomain.enabled, previews_enabled = enabled } = readJson(call, subdomainSchema);
      script.subdomain = { enabled, previews_enabled };
      return script.subdomain;
    },
  };
}

/** A secret goes to the version that serves, so the newest one must be it: after a rollback it is not. */
function refuseUndeployed(script: Script): void {
  if (script.versions.at(-1) === servingVersion(script)) return;
  const message = "The latest version of your Worker is not currently deployed: its secrets cannot be edited.";
  throw new Refusal(400, 10_215, message);
}

/** Workers whose serving version binds to this one. */
function usersOf(account: Account, name: string): string[] {
  const uses = (binding: Binding) => binding.type === "service" && binding.service === name;
  return [...account.scripts.values()]
    .filter((script) => script.name !== name && servingVersion(script)?.bindings.some(uses))
    .map((script) => script.name);
}
