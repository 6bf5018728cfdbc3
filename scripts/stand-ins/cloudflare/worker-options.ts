import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import type { V4WorkerOptions, V4WorkerOptionsShape } from "miniflare";
import { type Account, type Module, type Script, servingVersion, type Version } from "./account.ts";
import { datasetBinding } from "./analytics-engine.ts";
import type { Binding } from "./binding.ts";
import type { Internet } from "./internet.ts";

const MODULE_TYPES = new Map<string, "ESModule" | "Text" | "Data" | "CompiledWasm">([
  ["application/javascript+module", "ESModule"],
  ["text/plain", "Text"],
  ["application/octet-stream", "Data"],
  ["application/wasm", "CompiledWasm"],
]);

export interface RunSettings {
  readonly account: Account;
  /** Where static files are written for the runtime. */
  readonly filesDir: string;
  readonly internet: Internet;
}

/** How workerd runs the version that serves. */
export function workerOptions(settings: RunSettings, script: Script, version: Version): V4WorkerOptions {
  const root = `/${version.id}`;
  return {
    name: script.name,
    modulesRoot: root,
    modules: orderedModules(version).map(({ name, type, content }) => ({
      type: MODULE_TYPES.get(type) ?? "Data",
      path: `${root}/${name}`,
      contents: type === "application/javascript+module" ? content.toString("utf8") : content,
    })),
    ...(version.compatibilityDate !== undefined && { compatibilityDate: version.compatibilityDate }),
    compatibilityFlags: [...version.compatibilityFlags],
    outboundService: { node: (request, response) => settings.internet.answer(request, response) },
    ...environment(settings.account, script, version),
    queueConsumers: consumers(settings.account, script),
    ...assets(settings.filesDir, version),
  };
}

/** The main module comes first. */
function orderedModules({ modules, mainModule }: Version): Module[] {
  return modules.toSorted((left, right) => Number(right.name === mainModule) - Number(left.name === mainModule));
}

function environment(account: Account, script: Script, version: Version): Partial<V4WorkerOptionsShape> {
  const metadata = { id: version.id, tag: version.annotations["workers/tag"] ?? "", timestamp: version.createdOn };
  return {
    bindings: {
      ...valuesOf(version.bindings, "plain_text", ({ text }) => text),
      ...valuesOf(version.bindings, "secret_text", ({ text }) => text),
      ...valuesOf(version.bindings, "json", ({ json }) => json),
      ...valuesOf(version.bindings, "version_metadata", () => metadata),
    },
    kvNamespaces: valuesOf(version.bindings, "kv_namespace", ({ namespace_id }) => namespace_id),
    r2Buckets: valuesOf(version.bindings, "r2_bucket", ({ bucket_name }) => bucket_name),
    queueProducers: valuesOf(version.bindings, "queue", ({ queue_name }) => queue_name),
    ratelimits: valuesOf(version.bindings, "ratelimit", ({ namespace_id, simple }) => ({ namespace_id, simple })),
    durableObjects: valuesOf(version.bindings, "durable_object_namespace", ({ class_name }) => ({
      className: class_name,
      useSQLite: script.classes.get(class_name) === true,
    })),
    serviceBindings: {
      ...valuesOf(version.bindings, "analytics_engine", ({ dataset }) => datasetBinding(dataset)),
      ...valuesOf(version.bindings, "service", ({ service, entrypoint }) => {
        const target = account.scripts.get(service);
        if (target === undefined || servingVersion(target) === undefined) {
          return () => new Response(`Worker "${service}" not found.`, { status: 500 });
        }
        return entrypoint === undefined ? service : { name: service, entrypoint };
      }),
    },
  };
}

function valuesOf<T extends Binding["type"], V>(
  bindings: readonly Binding[],
  type: T,
  value: (binding: Extract<Binding, { type: T }>) => V,
): Record<string, V> {
  const isOfType = (binding: Binding): binding is Extract<Binding, { type: T }> => binding.type === type;
  return Object.fromEntries(bindings.filter(isOfType).map((binding) => [binding.name, value(binding)]));
}

function consumers(account: Account, script: Script): Record<string, object> {
  const own = [...account.queues.values()].filter(({ consumer }) => consumer?.script === script.name);
  return Object.fromEntries(
    own.map(({ name, consumer }) => {
      const { batch_size, max_retries, max_wait_time_ms, retry_delay } = consumer?.settings ?? {};
      const options = {
        maxBatchSize: batch_size,
        maxRetries: max_retries,
        maxBatchTimeout: max_wait_time_ms === undefined ? undefined : max_wait_time_ms / 1_000,
        retryDelay: retry_delay,
        deadLetterQueue: consumer?.deadLetterQueue,
      };
      return [name, Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))];
    }),
  );
}

function assets(filesDir: string, version: Version): Partial<V4WorkerOptionsShape> {
  if (version.assets === undefined) return {};
  const { html_handling, not_found_handling, run_worker_first } = version.assets.config;
  const binding = version.bindings.find(({ type }) => type === "assets")?.name;
  return {
    assets: {
      directory: join(filesDir, version.id),
      ...(binding !== undefined && { binding }),
      ...(run_worker_first !== undefined && {
        run_worker_first: typeof run_worker_first === "boolean" ? run_worker_first : [...run_worker_first],
      }),
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: run_worker_first === true },
      assetConfig: Object.fromEntries(
        Object.entries({ html_handling, not_found_handling }).filter(([, value]) => value !== undefined),
      ),
    },
  };
}

/** Writes the static files of a version where the runtime reads them. Writing them again changes nothing. */
export function writeAssets(account: Account, filesDir: string, version: Version): void {
  if (version.assets === undefined) return;
  const root = resolve(filesDir, version.id);
  const write = (path: string, content: Buffer | string) => {
    const file = resolve(root, `.${path}`);
    if (!file.startsWith(root + sep)) throw new Error(`${path} is outside its folder`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  mkdirSync(root, { recursive: true });
  for (const [path, hash] of version.assets.files) write(path, account.assets.get(hash) ?? "");
  const { _headers, _redirects } = version.assets.config;
  if (_headers !== undefined) write("/_headers", _headers);
  if (_redirects !== undefined) write("/_redirects", _redirects);
}
