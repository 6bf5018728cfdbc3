import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { z } from "zod";
import { KILL_REQUEST, type KillOrder } from "#queues/faults/kill-order";
import { projectRoot } from "../stack/build.ts";
import { childrenOf } from "../stack/processes.ts";

/** Stands in for the app, and passes on what the schedule orders. */
const driver = `export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name) => Number(searchParams.get(name));
    if (pathname === "/mint") return Response.json(await env.CONSUMER.mintRun());
    if (pathname === "/fire") return Response.json(await env.FAULTS.fireAlarm(number("now"), number("always") === 1));
    if (pathname === "/inspect") return Response.json(await env.FAULTS.inspect());
    if (pathname === "/report") return Response.json(await env.FAULTS.report());
    if (pathname === "/clock") await env.FAULTS.setClock(number("clock"));
    if (pathname === "/arm") await env.FAULTS.arm(await request.json(), number("clock"));
    return Response.json(null);
  },
};`;

const reportSchema = z.object({
  hits: z.record(z.string(), z.number()),
  killedAt: z.array(z.string()),
  ordersLeft: z.array(z.object({ point: z.string(), hit: z.number(), how: z.enum(["object", "process"]) })),
});
const inspectionSchema = z.object({
  alarm: z.number().nullable(),
  inFlight: z.number(),
  openClaims: z.number(),
  nextNonce: z.number(),
});
const variables = z.record(z.string(), z.json());

/** Milliseconds after which a consumer that does not answer is ended. */
const PATIENCE = 12_000;

/** The same for its start and its end, and how often a start is tried. */
const START_PATIENCE = 15_000;
const START_ATTEMPTS = 3;

/** Whether the work was done in time. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const late = sleep(milliseconds, false);
  return await Promise.race([work.then(() => true), late]);
}

/** A message as the queue keeps it until it is acknowledged. */
export interface QueuedMessage {
  id: string;
  body: unknown;
  attempts: number;
}

/** The instrumented consumer in workerd; it survives whatever the schedule does to it, in a new process where needed. */
export class FaultRuntime {
  /** Points where a process was ended, not asked for yet. */
  readonly processKills: string[] = [];
  readonly logs: string[] = [];
  readonly #options: { script: string; persistDir: string; bindings: Record<string, string> };
  #miniflare: Miniflare | null = null;
  #gone = false;

  constructor(options: { script: string; persistDir: string; bindings: Record<string, string> }) {
    this.#options = options;
  }

  /** Whether the process was ended and nobody has started it again. */
  get isGone(): boolean {
    return this.#gone;
  }

  /** Starts the process; one that does not come up is ended and started again. */
  async start(): Promise<void> {
    for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      if (await within(START_PATIENCE, this.#begin())) return;
      console.error(`workerd did not come up within ${START_PATIENCE / 1000} s (attempt ${attempt}): started again`);
      this.#kill();
      await this.stop();
    }
    throw new Error("workerd does not come up");
  }

  async #begin(): Promise<void> {
    const { script, persistDir, bindings } = this.#options;
    const config = join(projectRoot, "queues/wrangler.toml");
    const { secrets: _, ...settings } = unstable_readConfig({ config }, { hideWarnings: true });
    const { workerOptions } = unstable_getMiniflareWorkerOptions(settings);
    this.#gone = false;
    this.#miniflare = new Miniflare(
      convertV4MiniflareOptions({
        log: new Log(LogLevel.NONE),
        telemetry: { enabled: false },
        cf: false,
        resourcePersistencePath: persistDir,
        resourceTmpPath: join(persistDir, "tmp"),
        handleStructuredLogs: ({ message }) => this.#hear(message),
        workers: [
          {
            name: "driver",
            modules: true,
            script: driver,
            compatibilityDate: "2026-10-20",
            serviceBindings: {
              CONSUMER: { name: "refcodes-consumer", entrypoint: "ConsumerRpc" },
              FAULTS: { name: "refcodes-consumer", entrypoint: "Faults" },
            },
          },
          {
            ...workerOptions,
            name: "refcodes-consumer",
            modules: [{ type: "ESModule", path: script }],
            modulesRoot: join(script, ".."),
            // The schedule is the queue.
            queueConsumers: {},
            bindings: { ...variables.parse(workerOptions.bindings ?? {}), ...bindings },
          },
        ],
      }),
    );
    await this.#miniflare.ready;
  }

  #hear(message: string): void {
    if (!message.startsWith(KILL_REQUEST)) {
      this.logs.push(message);
      if (this.logs.length > 400) this.logs.splice(0, 200);
      return;
    }
    this.processKills.push(message.slice(KILL_REQUEST.length));
    this.#kill();
  }

  /** Does something with the process, and ends it when it does not answer: its request for its end may get lost. */
  async patiently<T>(work: () => Promise<T>): Promise<T> {
    const patience = setTimeout(() => this.#kill(), PATIENCE);
    try {
      return await work();
    } finally {
      clearTimeout(patience);
    }
  }

  #kill(): void {
    this.#gone = true;
    for (const pid of childrenOf(process.pid, "workerd")) process.kill(pid, "SIGKILL");
  }

  /** After its process was ended: a new one, on the same storage. */
  async restart(bindings: Record<string, string> = {}): Promise<void> {
    Object.assign(this.#options.bindings, bindings);
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const stopped = this.#miniflare?.dispose().catch(() => undefined);
    this.#miniflare = null;
    if (stopped && !(await within(START_PATIENCE, stopped))) this.#kill();
  }

  async mintRun(): Promise<unknown> {
    return await this.#ask("/mint");
  }

  /** Fires the minter's alarm if it is due by `now`, or whether it is or not. */
  async fireAlarm(now: number, always: boolean): Promise<unknown> {
    return await this.#ask(`/fire?now=${always ? Number.MAX_SAFE_INTEGER : now}&always=${always ? 1 : 0}`);
  }

  async inspect() {
    return inspectionSchema.parse(await this.#ask("/inspect"));
  }

  async report() {
    return reportSchema.parse(await this.#ask("/report"));
  }

  async setClock(clock: number): Promise<void> {
    await this.#ask(`/clock?clock=${clock}`);
  }

  async arm(orders: readonly KillOrder[], clock: number): Promise<void> {
    await this.#ask(`/arm?clock=${clock}`, JSON.stringify(orders));
  }

  async runCron(): Promise<void> {
    const consumer = await this.#running().getWorker("refcodes-consumer");
    await consumer.scheduled({ cron: "* * * * *" });
  }

  /** Delivers a batch. Answers the ids that were acknowledged; the others come again. */
  async deliver(queue: string, messages: readonly QueuedMessage[]): Promise<string[]> {
    const consumer = await this.#running().getWorker("refcodes-consumer");
    const result = await consumer.queue(
      queue,
      messages.map(({ id, body, attempts }) => ({ id, body, attempts, timestamp: new Date() })),
    );
    if (result.outcome !== "ok") return [];
    const retried = new Set(result.retryMessages.map(({ msgId }) => msgId));
    return result.explicitAcks.filter((id) => !retried.has(id));
  }

  #running(): Miniflare {
    if (!this.#miniflare) throw new Error("the runtime is not started");
    return this.#miniflare;
  }

  async #ask(path: string, body?: string): Promise<unknown> {
    const init = body === undefined ? {} : { method: "POST", body };
    const response = await this.patiently(() => this.#running().dispatchFetch(`http://driver${path}`, init));
    if (!response.ok) throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
    return await response.json();
  }
}
