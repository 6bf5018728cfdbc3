import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Hex } from "viem";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { projectRoot } from "../stack/build.ts";
import { rememberProcess } from "../stack/processes.ts";
import { KILL_REQUEST, type Kill, type KillOrder } from "./kill-order.ts";
import { driver, emptyKv, runtimeConfig } from "./runtime-config.ts";
import { holdsBytes } from "./stored-bytes.ts";

const workerd = join(projectRoot, "node_modules/.bin/workerd");

const how = z.enum(["object", "process"]);
const killSchema = z.object({ point: z.string(), hit: z.number(), how });
const reportSchema = z.object({
  hits: z.record(z.string(), z.number()),
  kills: z.array(killSchema),
  ordersLeft: z.array(z.object({ points: z.array(z.string()), hit: z.number(), how })),
});
const deliverySchema = z.object({
  outcome: z.string(),
  explicitAcks: z.array(z.string()),
  retryMessages: z.array(z.object({ msgId: z.string() })),
});
const inspectionSchema = z.object({
  alarm: z.number().nullable(),
  inFlight: z.number(),
  nextNonce: z.number(),
  /** Rewards in signed transactions, and the value counted for each against the day's ceiling. */
  signed: z.array(z.string()),
  spending: z.array(z.object({ order_reference: z.string(), usd_micros: z.number() })),
});
const settingsSchema = z.record(z.string(), z.string());
const listenSchema = z.object({ event: z.string(), socket: z.string(), port: z.number() });

/** Milliseconds after which a consumer that does not answer is ended. It never comes to that unless something is wrong. */
const TIMEOUT_MS = 20_000;

/** Lines of the consumer's log that are kept. */
const LOG_LINES = 400;

/** A message as the queue keeps it until it is acknowledged. */
export interface QueuedMessage {
  id: string;
  body: unknown;
  attempts: number;
}

/**
 * The instrumented consumer in a workerd of its own; it survives whatever the schedule does to it, in a new process where
 * needed. Nothing here waits for it with this process's only thread: a consumer at its end is ended from here.
 */
export class FaultRuntime {
  /** Where processes were ended, not asked for yet. */
  readonly processKills: Kill[] = [];
  /** Questions that the consumer had not answered when its time was up. */
  readonly unanswered: string[] = [];
  readonly logs: string[] = [];
  readonly #folder: string;
  readonly #runDir: string;
  readonly #bindings: Record<string, string>;
  #process: ChildProcess | null = null;
  #port = 0;
  #gone = false;

  /** Keeps the consumer's storage in `folder`, and a note of its process in `runDir`. */
  constructor(options: { script: string; folder: string; runDir: string; bindings: Record<string, string> }) {
    const { script, folder, runDir, bindings } = options;
    this.#folder = folder;
    this.#runDir = runDir;
    const config = join(projectRoot, "queues/wrangler.toml");
    const { vars } = unstable_readConfig({ config }, { hideWarnings: true });
    this.#bindings = { ...settingsSchema.parse(vars), ...bindings };
    mkdirSync(this.#storage, { recursive: true });
    copyFileSync(script, join(folder, "consumer.js"));
    writeFileSync(join(folder, "driver.js"), driver);
    writeFileSync(join(folder, "kv.js"), emptyKv);
  }

  /** Whether the process was ended and nobody has started it again. */
  get isGone(): boolean {
    return this.#gone;
  }

  get #storage(): string {
    return join(this.#folder, "storage");
  }

  async start(): Promise<void> {
    const config = join(this.#folder, "consumer.capnp");
    writeFileSync(config, runtimeConfig({ variables: this.#bindings, storage: this.#storage }));
    const args = ["serve", config, "--experimental", "--control-fd=3"];
    const child = spawn(workerd, args, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
    this.#gone = false;
    this.#process = child;
    if (child.pid !== undefined) rememberProcess(this.#runDir, "workerd", { pid: child.pid, marker: config });
    const hear = (stream: Readable | null, heard: (line: string) => void) => {
      if (stream) createInterface({ input: stream }).on("line", heard);
    };
    hear(child.stdout, (line) => this.#hear(line));
    hear(child.stderr, (line) => this.#hear(line));
    const control = child.stdio[3];
    this.#port = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`workerd does not start: ${this.logs.slice(-5).join(" ")}`)));
      hear(control instanceof Readable ? control : null, (line) => {
        const said = listenSchema.safeParse(JSON.parse(line));
        if (said.data?.socket === "driver") resolve(said.data.port);
      });
    });
  }

  #hear(line: string): void {
    if (line.startsWith(KILL_REQUEST)) {
      this.processKills.push(killSchema.parse(JSON.parse(line.slice(KILL_REQUEST.length))));
      this.#kill();
      return;
    }
    this.logs.push(line);
    if (this.logs.length > LOG_LINES) this.logs.splice(0, LOG_LINES / 2);
  }

  #kill(): void {
    this.#gone = true;
    this.#process?.kill("SIGKILL");
  }

  /** A new process, on the same storage. */
  async restart(bindings: Record<string, string> = {}): Promise<void> {
    Object.assign(this.#bindings, bindings);
    await this.stop();
    await this.start();
  }

  /** A new process that remembers nothing. */
  async restartEmpty(): Promise<void> {
    await this.stop();
    rmSync(this.#storage, { recursive: true });
    mkdirSync(this.#storage);
    await this.start();
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async mintRun(): Promise<unknown> {
    return await this.#ask("/mint");
  }

  /** Fires the minter's alarm if it is due by `now`, or whether it is or not. */
  async fireAlarm(now: number, always: boolean): Promise<unknown> {
    return await this.#ask(`/fire?now=${always ? Number.MAX_SAFE_INTEGER : now}&always=${always ? 1 : 0}`);
  }

  /** Whether the minter's files hold these signed bytes. */
  hasStored(raw: Hex): boolean {
    return holdsBytes(this.#storage, raw);
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
    await this.#ask("/cron");
  }

  /** Runs the chores that the app's clock asks for when something is due. */
  async runChores(): Promise<void> {
    await this.#ask("/chores");
  }

  /** Delivers a batch. Answers the ids that were acknowledged; the others come again. */
  async deliver(queue: string, messages: readonly QueuedMessage[]): Promise<string[]> {
    const result = deliverySchema.parse(await this.#ask(`/queue?name=${queue}`, JSON.stringify(messages)));
    if (result.outcome !== "ok") return [];
    const retried = new Set(result.retryMessages.map(({ msgId }) => msgId));
    return result.explicitAcks.filter((id) => !retried.has(id));
  }

  async #ask(path: string, body?: string): Promise<unknown> {
    const timer = setTimeout(() => {
      this.unanswered.push(path);
      this.#kill();
    }, TIMEOUT_MS);
    try {
      const init = body === undefined ? {} : { method: "POST", body };
      const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, init);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
      return await response.json();
    } finally {
      clearTimeout(timer);
    }
  }
}
