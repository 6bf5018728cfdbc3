import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { z } from "zod";
import type { PictureBucket } from "#core/adapters/pictures/r2-pictures";
import { keepSignalHandlers } from "../signal-handlers.ts";
import { type AnalyticsEngine, analyticsWorker, datasetBinding } from "../stand-ins/cloudflare/analytics-engine.ts";
import { WORKER_CONFIGS, type WorkerRole, type WorkersBuild } from "./build.ts";
import { childrenOf, forgetProcess, rememberProcess } from "./processes.ts";

/** One line a Worker wrote with `console.*`. */
export interface WorkerLog {
  readonly level: string;
  readonly message: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
}

export interface WorkersOptions {
  readonly build: WorkersBuild;
  readonly port: number;
  /** Durable Objects, KV, cache and queues are kept here. */
  readonly persistDir: string;
  readonly runDir: string;
  /** Where every visitor is, ISO 3166-1 alpha-2; UA where not given. */
  readonly country?: string | undefined;
  /** Variables and secrets of each Worker, over those of its configuration. */
  readonly bindings: Record<WorkerRole, Record<string, string>>;
  /** Takes what they measure; without it that goes nowhere. */
  readonly analytics?: AnalyticsEngine | undefined;
  /** Whether queues deliver at once instead of waiting for a batch to fill: for tests, which wait for most of what they send. */
  readonly hurries?: boolean | undefined;
  readonly onLog?: (log: WorkerLog) => void;
}

export interface Workers {
  /** Fires every Worker's Cron Triggers and waits for them; answers each outcome, `ok` when it went well. */
  runCrons(): Promise<string[]>;
  /** The bucket that pictures of goods are in. */
  pictures(): Promise<PictureBucket>;
  stop(): Promise<void>;
}

const ROLES: readonly WorkerRole[] = ["edge", "app", "consumer"];
const servicesSchema = z.record(z.string(), z.custom<NonNullable<V4WorkerOptions["serviceBindings"]>[string]>());
const datasetsSchema = z.record(z.string(), z.object({ dataset: z.string() }));
const variablesSchema = z.record(z.string(), z.json());
const queuesSchema = z.record(z.string(), z.looseObject({}));

/** Runs the built Workers in workerd, wired as their configurations say. The edge answers on `port` of loopback. */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  mkdirSync(options.persistDir, { recursive: true });
  const restoreSignals = keepSignalHandlers();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: options.port,
      log: new Log(LogLevel.ERROR),
      logRequests: false,
      // A visitor in Kyiv unless told otherwise: looking it up would need the network.
      cf: { country: options.country ?? "UA", continent: "EU", colo: "KBP", city: "Kyiv", timezone: "Europe/Kyiv" },
      telemetry: { enabled: false },
      resourcePersistencePath: options.persistDir,
      resourceTmpPath: join(options.persistDir, "tmp"),
      handleStructuredLogs: (log) => options.onLog?.(log),
      workers: [
        ...ROLES.map((role) => workerOptions(options, role)),
        ...(options.analytics ? [analyticsWorker(options.analytics)] : []),
      ],
    }),
  );
  restoreSignals();
  await miniflare.ready;
  const marker = edgeSocket(options.port);
  const runtimes = childrenOf(process.pid, marker);
  for (const pid of runtimes) rememberProcess(options.runDir, `workerd-${pid}`, { pid, marker });
  return {
    async runCrons() {
      const triggers = ROLES.flatMap((role) => cronsOf(options.build.root, role).map((cron) => ({ role, cron })));
      return Promise.all(
        triggers.map(async ({ role, cron }) => {
          const worker = await miniflare.getWorker(workerName(role));
          return (await worker.scheduled({ cron })).outcome;
        }),
      );
    },
    // The bucket is the platform's own; what the emulation types otherwise is not used.
    pictures: async () => (await miniflare.getR2Bucket("PICTURES", workerName("app"))) as unknown as PictureBucket,
    async stop() {
      await miniflare.dispose();
      for (const pid of runtimes) forgetProcess(options.runDir, `workerd-${pid}`);
    },
  };
}

/** How workerd's command line tells which stack it serves. */
export function edgeSocket(port: number): string {
  return `--socket-addr=entry=127.0.0.1:${port}`;
}

/** Forgets everything the Workers stored. They must be stopped. */
export function removeWorkersData(persistDir: string): void {
  rmSync(persistDir, { recursive: true, force: true });
}

function workerName(role: WorkerRole): string {
  return `refcodes-${role}`;
}

/** Secrets are given as bindings: wrangler would look for them in .dev.vars and warn. */
function readSettings(root: string, role: WorkerRole) {
  const config = join(root, WORKER_CONFIGS[role]);
  const { secrets: _, ...settings } = unstable_readConfig({ config }, { hideWarnings: true });
  return settings;
}

function cronsOf(root: string, role: WorkerRole): readonly string[] {
  return readSettings(root, role).triggers.crons ?? [];
}

function workerOptions({ build, bindings, analytics, hurries }: WorkersOptions, role: WorkerRole): V4WorkerOptions {
  const overrides = role === "edge" ? { overrides: { assets: { directory: build.clientDir } } } : {};
  const { workerOptions: fromConfig } = unstable_getMiniflareWorkerOptions(
    readSettings(build.root, role),
    undefined,
    overrides,
  );
  const script = build.scripts[role];
  const { analyticsEngineDatasets, ...rest } = fromConfig;
  return {
    ...rest,
    ...(hurries && { queueConsumers: deliveredAtOnce(rest.queueConsumers) }),
    ...(analytics
      ? { serviceBindings: withDatasets(rest.serviceBindings, analyticsEngineDatasets) }
      : { analyticsEngineDatasets: datasetsSchema.parse(analyticsEngineDatasets ?? {}) }),
    name: workerName(role),
    modules: [{ type: "ESModule", path: script }],
    modulesRoot: dirname(script),
    bindings: { ...variablesSchema.parse(fromConfig.bindings ?? {}), ...bindings[role] },
  };
}

/** The queues' settings, changed so that messages are delivered at once instead of waiting for a batch to fill. */
export function deliveredAtOnce(settings: unknown) {
  const queues = Object.entries(queuesSchema.parse(settings ?? {}));
  return Object.fromEntries(queues.map(([queue, each]) => [queue, { ...each, maxBatchTimeout: 0 }]));
}

/** The services of a Worker, with one in the place of each dataset that its configuration names. */
function withDatasets(services: unknown, datasets: unknown) {
  const known = datasetsSchema.parse(datasets ?? {});
  const standing = Object.entries(known).map(([name, { dataset }]) => [name, datasetBinding(dataset)]);
  return { ...servicesSchema.parse(services ?? {}), ...Object.fromEntries(standing) };
}
