import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { listenOnLoopback, readText } from "../../loopback-server.ts";
import type { Sandbox } from "../../stand-ins/wayforpay/server.ts";
import type { FaultyDatabase } from "../../testing/faulty-database.ts";
import { buildShopProcess, type ShopProcess } from "../shop-process.ts";
import type { Consumer } from "./consumer.ts";

interface QueuedMessage {
  id: string;
  body: unknown;
  attempts: number;
}

interface Surroundings {
  network: FaultyDatabase;
  sandbox: Sandbox;
  /** The app role's. */
  databaseUrl: string;
  /** Where its events go. */
  consumer: Pick<Consumer, "take">;
}

/** Messages of one delivery. */
const BATCH = 10;

/** The app's payment chores in a process of their own that can be killed at any of its trips. */
export class PaymentWorker {
  kills = 0;
  /** The payments queue: a message stays until it is acknowledged. */
  queue: QueuedMessage[] = [];
  /** Kills it after so many more trips, before or after the last of them ran; null: never. */
  #death: { trip: number; side: "before" | "after" } | null = null;
  #trips = 0;
  #messages = 0;
  readonly #around: Surroundings;
  readonly #shop: ShopProcess;
  #env: Record<string, string> = {};
  #stop: () => Promise<void> = async () => undefined;

  private constructor(around: Surroundings, shop: ShopProcess) {
    this.#around = around;
    this.#shop = shop;
  }

  static async start(around: Surroundings): Promise<PaymentWorker> {
    const worker = new PaymentWorker(around, await buildShopProcess("chores-victim"));
    const trips = await listenOnLoopback((request, response) => worker.#carry(request, response));
    const databaseUrl = Object.assign(new URL(around.databaseUrl), { port: String(trips.port) });
    worker.#env = { DATABASE_URL: databaseUrl.href, TRIPS_URL: trips.url };
    worker.#stop = trips.stop;
    return worker;
  }

  async stop(): Promise<void> {
    this.#shop.end();
    await this.#stop();
  }

  killAfter(trips: number, side: "before" | "after"): void {
    this.#death = { trip: this.#trips + trips, side };
  }

  /** Cron, then a delivery of each message that is queued, or comes to be meanwhile. */
  async minute(now: Date): Promise<void> {
    await this.#run(now, null);
    const delivered = new Set<string>();
    const next = () => this.queue.filter(({ id }) => !delivered.has(id)).slice(0, BATCH);
    for (let batch = next(); batch.length > 0; batch = next()) {
      for (const message of batch) {
        message.attempts++;
        delivered.add(message.id);
      }
      const acked = new Set(await this.#run(now, batch));
      this.queue = this.queue.filter(({ id }) => !acked.has(id));
    }
  }

  /** Answers what was acknowledged: nothing where it died. */
  async #run(now: Date, messages: readonly QueuedMessage[] | null): Promise<string[]> {
    const port = await this.#shop.open(this.#env);
    const body = JSON.stringify({ now: now.getTime(), messages });
    try {
      const answer = await fetch(`http://127.0.0.1:${port}`, { method: "POST", body });
      return z.array(z.string()).parse(await answer.json());
    } catch {
      return [];
    }
  }

  async #carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const death = ++this.#trips === this.#death?.trip ? this.#death.side : null;
    if (death === "before") return this.#die();
    const path = request.url ?? "";
    if (path === "/sql") {
      await this.#around.network.answer(request, response);
      if (death) this.#die();
      return;
    }
    const body = await readText(request);
    if (path.startsWith("/send/")) {
      this.#enqueue(path.slice("/send/".length), z.array(z.unknown()).parse(JSON.parse(body)));
      if (death) return this.#die();
      return void response.writeHead(200).end();
    }
    const answer = await fetch(this.#around.sandbox.apiUrl, { method: "POST", body });
    const text = await answer.text();
    if (death) return this.#die();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  }

  #enqueue(queue: string, messages: readonly unknown[]): void {
    if (queue === "events") this.#around.consumer.take(messages);
    else for (const body of messages) this.queue.push({ id: `m${++this.#messages}`, body, attempts: 0 });
  }

  #die(): void {
    this.kills++;
    this.#death = null;
    this.#shop.kill();
  }
}
