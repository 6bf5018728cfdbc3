import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { keepSignalHandlers } from "../../signal-handlers.ts";
import { servingVersion } from "./account.ts";
import { analyticsWorker } from "./analytics-engine.ts";
import { isDue } from "./cron.ts";
import type { Stored } from "./storage-api.ts";
import { type RunSettings, workerOptions, writeAssets } from "./worker-options.ts";

/** Stands before all Workers: it hands requests to the one they are for, and opens what is stored to the API. */
const FRONT = "front";
/** Says which Worker a request is for. */
export const WORKER_HEADER = "stand-in-worker";
const FRONT_SCRIPT = `export default {
  fetch(request, env) {
    const headers = new Headers(request.headers);
    const worker = env["worker:" + headers.get("${WORKER_HEADER}")];
    headers.delete("${WORKER_HEADER}");
    return worker.fetch(new Request(request, { headers, redirect: "manual" }));
  },
};`;

export interface RuntimeOptions extends RunSettings {
  readonly stateDir: string;
  /** Where every visitor is, ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly onLog: (line: string) => void;
}

/**
 * Runs the versions that serve, all in one workerd. It begins again when something was deployed, at the next request:
 * objects, KV, buckets and the cache outlive that, messages that wait in a queue do not.
 */
export class Runtime implements Stored {
  readonly #options: RuntimeOptions;
  readonly #dataDir: string;
  #miniflare: Miniflare | undefined;
  #isOld = true;
  #starting: Promise<URL> | undefined;
  readonly #forgotten = new Set<string>();

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#dataDir = join(options.stateDir, "data");
    mkdirSync(this.#dataDir, { recursive: true });
  }

  /** Something was deployed: whoever comes next meets it. */
  changed(): void {
    this.#isOld = true;
  }

  /** Where the Workers answer. Rejects when one of them does not start. */
  async url(): Promise<URL> {
    while (this.#isOld || this.#starting === undefined) {
      this.#isOld = false;
      this.#starting = this.#begin(this.#starting);
      this.#starting.catch((error: unknown) => this.#options.onLog(`The Workers do not start: ${error}`));
      await this.#starting;
    }
    return this.#starting;
  }

  /** Fires the Cron Triggers that are due in the minute of `at`, and answers the outcome of each. */
  async runCrons(at: Date): Promise<string[]> {
    const due = [...this.#options.account.scripts.values()].flatMap(({ name, schedules }) =>
      schedules.filter((cron) => isDue(cron, at)).map((cron) => ({ name, cron })),
    );
    if (due.length === 0) return [];
    const miniflare = await this.#running();
    return Promise.all(
      due.map(async ({ name, cron }) => {
        const worker = await miniflare.getWorker(name);
        return (await worker.scheduled({ cron, scheduledTime: at })).outcome;
      }),
    );
  }

  async objectKeys(bucket: string): Promise<string[]> {
    const { objects } = await (await this.#bucket(bucket)).list();
    return objects.map(({ key }) => key);
  }

  async deleteObject(bucket: string, key: string): Promise<void> {
    await (await this.#bucket(bucket)).delete(key);
  }

  forget(kind: "kv" | "r2" | "do", id: string): void {
    this.#forgotten.add(join(kind, id));
    this.changed();
  }

  async stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#end();
  }

  async #running(): Promise<Miniflare> {
    await this.url();
    if (this.#miniflare === undefined) throw new Error("the Workers do not run");
    return this.#miniflare;
  }

  async #bucket(name: string) {
    return (await this.#running()).getR2Bucket(`r2:${name}`, FRONT);
  }

  async #begin(before: Promise<URL> | undefined): Promise<URL> {
    await before?.catch(() => undefined);
    const { account, filesDir, country, onLog } = this.#options;
    const started = performance.now();
    const serving = [...account.scripts.values()].flatMap((script) => {
      const version = servingVersion(script);
      return version === undefined ? [] : [{ script, version }];
    });
    for (const { version } of serving) writeAssets(account, filesDir, version);
    const workers = serving.map(({ script, version }) => workerOptions(this.#options, script, version));
    await this.#end();
    for (const folder of this.#forgotten) rmSync(join(this.#dataDir, folder), { recursive: true, force: true });
    this.#forgotten.clear();
    const restoreSignals = keepSignalHandlers();
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        host: "127.0.0.1",
        port: 0,
        log: new Log(LogLevel.ERROR),
        logRequests: false,
        cf: { country, continent: "EU", colo: "KBP", city: "Kyiv", timezone: "Europe/Kyiv" },
        telemetry: { enabled: false },
        resourcePersistencePath: this.#dataDir,
        resourceTmpPath: join(this.#options.stateDir, "tmp"),
        handleStructuredLogs: ({ message }) => onLog(message),
        workers: [this.#front(), ...(account.analytics ? [analyticsWorker(account.analytics)] : []), ...workers],
      }),
    );
    restoreSignals();
    this.#miniflare = miniflare;
    const url = await miniflare.ready;
    onLog(`${workers.length} Workers run, after ${Math.round(performance.now() - started)} ms`);
    return url;
  }

  async #end(): Promise<void> {
    const miniflare = this.#miniflare;
    this.#miniflare = undefined;
    // One that never started cannot be asked to end politely.
    await miniflare?.dispose().catch(() => undefined);
  }

  #front(): V4WorkerOptions {
    const { namespaces, buckets, scripts } = this.#options.account;
    const named = <T>(kind: string, names: Iterable<string>, value: (name: string) => T) =>
      Object.fromEntries([...names].map((name) => [`${kind}:${name}`, value(name)]));
    return {
      name: FRONT,
      modules: [{ type: "ESModule", path: "/front.js", contents: FRONT_SCRIPT }],
      modulesRoot: "/",
      compatibilityDate: "2026-10-20",
      serviceBindings: named("worker", scripts.keys(), (name) => name),
      kvNamespaces: named("kv", namespaces.keys(), (id) => id),
      r2Buckets: named("r2", buckets.keys(), (name) => name),
    };
  }
}
