import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { z } from "zod";
import { SWEEP_CRON } from "#core/domain/chore-times";
import type { ChainHealth, ChainRecord, MintRunReport, SignatureClaim } from "#core/ports/consumer-rpc";
import { projectRoot, runTool } from "../stack/build.ts";
import { childrenOf } from "../stack/processes.ts";
import { deliveredAtOnce } from "../stack/workers.ts";
import { AnalyticsEngine, analyticsWorker, datasetBinding } from "../stand-ins/cloudflare/analytics-engine.ts";

/** Stands in for the app: the other end of the service binding and of both queues. */
const driver = `const forwarded = [];

export default {
  queue(batch) {
    forwarded.push(...batch.messages.map(({ body }) => body));
  },
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/mint") return Response.json(await env.CONSUMER.mintRun());
    if (pathname === "/chain") return Response.json(await env.CONSUMER.readChain(searchParams.get("reference")));
    if (pathname === "/health") return Response.json(await env.CONSUMER.health());
    if (pathname === "/signature") return Response.json(await env.CONSUMER.verifySignature(await request.json()));
    if (pathname === "/forwarded") return Response.json(forwarded);
    if (pathname === "/code") return Response.json(await env.REFCODES.get(searchParams.get("code"), "json"));
    await env.EVENTS.sendBatch((await request.json()).map((body) => ({ body })));
    return new Response(null, { status: 204 });
  },
};`;

export interface Consumer {
  mintRun(): Promise<MintRunReport>;
  readChain(orderReference: string): Promise<ChainRecord>;
  /** Of a consumer with a chain. */
  health(): Promise<ChainHealth>;
  verifySignature(claim: SignatureClaim): Promise<boolean>;
  readCode(code: string): Promise<unknown>;
  /** Messages that went on to the app's own queue. */
  readForwarded(): Promise<unknown>;
  /** Puts messages into the events queue, whatever they are. */
  send(messages: readonly unknown[]): Promise<void>;
  runCron(): Promise<void>;
  /** What it has measured. */
  readonly analytics: AnalyticsEngine;
  /** Ends the runtime with SIGKILL: nothing of it gets to say a word. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const variables = z.record(z.string(), z.json());

/** Builds the consumer as it is deployed. Answers its script. */
export async function buildConsumer(stateDir: string): Promise<string> {
  const outdir = join(stateDir, "consumer");
  mkdirSync(outdir, { recursive: true });
  const args = ["wrangler", "deploy", "--dry-run", "-c", "queues/wrangler.toml", "--env", "", "--outdir", outdir];
  await runTool(projectRoot, "npx", ["--no-install", ...args]);
  return join(outdir, "index.js");
}

/** Runs the built consumer in workerd with its own queues, storage and alarms; what it stores is kept in `persistDir`. */
export async function startConsumer(options: {
  script: string;
  persistDir: string;
  bindings: Record<string, string>;
  onLog?: (message: string) => void;
}): Promise<Consumer> {
  const config = join(projectRoot, "queues/wrangler.toml");
  const { secrets: _, ...settings } = unstable_readConfig({ config }, { hideWarnings: true });
  const { workerOptions } = unstable_getMiniflareWorkerOptions(settings);
  const analytics = new AnalyticsEngine();
  const { analyticsEngineDatasets: _datasets, ...withoutDatasets } = workerOptions;
  const before = new Set(childrenOf(process.pid, "workerd"));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      log: new Log(LogLevel.NONE),
      telemetry: { enabled: false },
      cf: false,
      resourcePersistencePath: options.persistDir,
      resourceTmpPath: join(options.persistDir, "tmp"),
      handleStructuredLogs: ({ message }) => options.onLog?.(message),
      workers: [
        {
          name: "driver",
          modules: true,
          script: driver,
          compatibilityDate: "2026-10-20",
          serviceBindings: { CONSUMER: { name: "refcodes-consumer", entrypoint: "ConsumerRpc" } },
          queueProducers: { EVENTS: "refcodes-events" },
          queueConsumers: { "refcodes-payments": { maxBatchTimeout: 0 } },
          kvNamespaces: { REFCODES: "refcodes" },
        },
        {
          ...withoutDatasets,
          serviceBindings: { METRICS: datasetBinding("refcodes_metrics") },
          name: "refcodes-consumer",
          modules: [{ type: "ESModule", path: options.script }],
          modulesRoot: join(options.script, ".."),
          // These tests wait for most of what they send.
          queueConsumers: deliveredAtOnce(workerOptions.queueConsumers),
          bindings: { ...variables.parse(workerOptions.bindings ?? {}), ...options.bindings },
        },
        analyticsWorker(analytics),
      ],
    }),
  );
  await miniflare.ready;
  const runtimes = childrenOf(process.pid, "workerd").filter((pid) => !before.has(pid));
  const ask = async (path: string, body?: string) => {
    const init = body === undefined ? {} : { method: "POST", body };
    const response = await miniflare.dispatchFetch(`http://driver${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    analytics,
    mintRun: async () => asReport<MintRunReport>(await (await ask("/mint")).json()),
    readChain: async (reference) =>
      asReport<ChainRecord>(await (await ask(`/chain?reference=${encodeURIComponent(reference)}`)).json()),
    health: async () => asReport<ChainHealth>(await (await ask("/health")).json()),
    verifySignature: async (claim) => (await (await ask("/signature", JSON.stringify(claim))).json()) === true,
    readCode: async (code) => (await ask(`/code?code=${code}`)).json(),
    readForwarded: async () => (await ask("/forwarded")).json(),
    send: async (messages) => {
      await ask("/send", JSON.stringify(messages));
    },
    async runCron() {
      const consumer = await miniflare.getWorker("refcodes-consumer");
      await consumer.scheduled({ cron: SWEEP_CRON });
    },
    async kill() {
      for (const pid of runtimes) process.kill(pid, "SIGKILL");
      await miniflare.dispose();
    },
    stop: () => miniflare.dispose(),
  };
}

/** The driver passes on what the entrypoint answered, unchanged: the entrypoint's own type holds. */
function asReport<T>(answer: unknown): T {
  return answer as T;
}
