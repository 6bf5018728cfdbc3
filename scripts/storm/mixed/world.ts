import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import { DomainError } from "#core/domain/errors";
import { gatewaysOf } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { receiveCallback } from "#core/services/payments/receive-callback";
import { createDatabase, type Database } from "#db/client";
import { listenOnLoopback, readText, sendJson } from "../../loopback-server.ts";
import { compileContracts } from "../../stack/compile.ts";
import { type Sandbox, startSandbox } from "../../stand-ins/wayforpay/server.ts";
import { TestChain } from "../../testing/chain.ts";
import { FaultyDatabase } from "../../testing/faulty-database.ts";
import { FaultyRpc } from "../../testing/faulty-rpc.ts";
import { Random } from "../../testing/random.ts";
import { clone, guards } from "../../testing/store-fixture.ts";
import { MERCHANT } from "../webhooks.ts";
import { Consumer } from "./consumer.ts";
import { PaymentWorker } from "./payment-worker.ts";

export interface Databases {
  /** The app role's and the consumer role's URL through the Neon proxy, and the same database for a superuser. */
  appUrl: string;
  consumerUrl: string;
  adminDb: Database;
}

const MINUTE_MS = 60_000;

/** How often somebody presses again when the answer was that something went wrong. */
const MAX_PRESSES = 40;

/** The whole store on loopback: workers, provider, chain and a database that fails, with a clock of its own. */
export class MixedWorld {
  /** Milliseconds since 1970. */
  clock = Date.now();
  /** What was refused, by code. */
  readonly refused = new Map<string, number>();
  readonly adminDb: Database;
  /** The app's own way to the database, which fails now and then. */
  readonly ctx: Pick<ServiceContext, "db" | "clone" | "guards" | "gateways">;
  readonly sandbox: Sandbox;
  readonly network: FaultyDatabase;
  readonly rpc: FaultyRpc;
  readonly chain: TestChain;
  readonly consumer: Consumer;
  readonly payments: PaymentWorker;
  readonly #stops: (() => Promise<void>)[];

  private constructor(
    parts: Pick<MixedWorld, "adminDb" | "ctx" | "sandbox" | "network" | "rpc" | "chain" | "consumer" | "payments">,
    stops: (() => Promise<void>)[],
  ) {
    this.adminDb = parts.adminDb;
    this.ctx = parts.ctx;
    this.sandbox = parts.sandbox;
    this.network = parts.network;
    this.rpc = parts.rpc;
    this.chain = parts.chain;
    this.consumer = parts.consumer;
    this.payments = parts.payments;
    this.#stops = stops;
  }

  static async start(databases: Databases, seed: number): Promise<MixedWorld> {
    await compileContracts();
    const stops: (() => Promise<void>)[] = [];
    const stateDir = mkdtempSync(join(tmpdir(), "refcodes-storm-"));
    stops.push(async () => rmSync(stateDir, { recursive: true, force: true }));
    const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
      const server = await listenOnLoopback(answer);
      stops.push(server.stop);
      return server;
    };
    const network = new FaultyDatabase(Number(new URL(databases.appUrl).port), new Random(seed + 1));
    const faulty = await listen((request, response) => network.answer(request, response));
    const through = (address: string, port: number) => Object.assign(new URL(address), { port: String(port) }).href;
    const appUrl = through(databases.appUrl, faulty.port);

    // The shop's clock is known once all of it is there; nobody calls before.
    const callbacks = { receive: async (_body: string): Promise<object> => ({}) };
    const shop = await listen(async (request, response) => {
      sendJson(response, 200, await callbacks.receive(await readText(request)));
    });
    const sandbox = await startSandbox({ merchant: MERCHANT, retryDelaysMs: [30, 60, 120] });
    stops.push(sandbox.stop);

    const chain = await TestChain.start(stateDir, Math.floor(Date.now() / 1000) - 60);
    stops.push(() => chain.stop());
    const rpc = new FaultyRpc(chain.provider, new Random(seed + 2));
    const node = await listen((request, response) => rpc.answer(request, response));
    const consumerDb = createDatabase(through(databases.consumerUrl, faulty.port));
    const consumer = new Consumer({ db: consumerDb, chain, rpcUrl: node.url });

    const payments = await PaymentWorker.start({ network, sandbox, databaseUrl: databases.appUrl, consumer });
    stops.push(() => payments.stop());
    const gateway = createWayForPayGateway({
      merchantAccount: MERCHANT.account,
      secretKey: MERCHANT.secretKey,
      domain: "store.test",
      payUrl: sandbox.payUrl,
      apiUrl: sandbox.apiUrl,
      appUrl: shop.url,
    });
    const ctx = { db: createDatabase(appUrl), clone, guards, gateways: gatewaysOf([gateway]) };
    const { adminDb } = databases;
    const world = new MixedWorld({ adminDb, ctx, sandbox, network, rpc, chain, consumer, payments }, stops);
    callbacks.receive = async (body) => {
      const callback = { headers: new Headers(), body };
      const { provider } = gateway;
      // An answer that is none has the provider call again.
      return (await receiveCallback(ctx, { provider, callback, now: world.now })).acknowledgement;
    };
    return world;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop().catch(() => undefined);
  }

  get now(): Date {
    return new Date(this.clock);
  }

  pass(minutes: number): void {
    this.clock += minutes * MINUTE_MS;
  }

  /** Presses until there is an answer. Null for a refusal, which is one. */
  async press<Answer>(work: () => Promise<Answer>): Promise<Answer | null> {
    for (let press = 1; ; press++) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof DomainError) {
          this.refused.set(error.code, (this.refused.get(error.code) ?? 0) + 1);
          return null;
        }
        if (press === MAX_PRESSES) throw error;
      }
    }
  }

  /**
   * One minute of the platform: cron and queues of both Workers, a run of the Minter, and a block. What is killed or fails
   * goes on in a later minute.
   */
  async minute({ isMined = true } = {}): Promise<void> {
    const { now } = this;
    await Promise.all([this.payments.minute(now), this.consumer.minute(now)]);
    if (isMined) await this.mine();
  }

  async mine(): Promise<void> {
    await this.rpc.deliverHeld();
    await this.chain.mine(Math.floor(this.clock / 1000));
  }
}
