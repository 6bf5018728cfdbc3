import { mkdirSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { type Address, keccak256 } from "viem";
import { createDatabase, type Database } from "#db/client";
import { DEMO_REFERRER_WALLET, seedDemo } from "#db/seed/demo";
import { listenOnLoopback, readText } from "../loopback-server.ts";
import { startDatabaseServer } from "../stack/database.ts";
import { OPERATOR_KEY, TestChain } from "../testing/chain.ts";
import { FaultyDatabase } from "../testing/faulty-database.ts";
import { FaultyRpc } from "../testing/faulty-rpc.ts";
import { insertPaidOrder } from "../testing/paid-order.ts";
import { Random } from "../testing/random.ts";
import { type Kill, type KillOrder, ordersAfter } from "./kill-order.ts";
import { type RewardRow, readRewards, readTakenOver } from "./reward-rows.ts";
import { FaultRuntime, type QueuedMessage } from "./runtime.ts";

const DATABASE = "faults";

/** The clone's origin, as the consumer is configured with it. */
export const APP_URL = "https://store.test";

/** How far the schedules' clock is ahead: alarms of the real one never come due. */
const AHEAD = 30 * 86_400_000;

/** 0.10 US dollars with the feed's 8 decimals. */
const PRICE = 10_000_000n;

/** Postgres, chain, networks and the consumer, with a clock that only the schedule moves on. */
export class World {
  clock = AHEAD;
  random = new Random(0);
  /** What the queue holds. */
  queue: QueuedMessage[] = [];
  /** Points reached in this schedule, with how often, and the kills that took place. */
  hits = new Map<string, number>();
  kills: Kill[] = [];
  restarts = 0;
  /** Moments when something was open and nothing would have woken the minter. */
  sleeping = new Set<string>();
  /** Transactions that reached the node before the minter's files held them. */
  unstored = new Set<string>();
  /** What was paid or minted before that was allowed. */
  hasty = new Set<string>();
  /** Who must be paid for rewards that name no wallet, and wallets that nobody may ever be paid at. */
  payees = new Map<string, Address>();
  neverTo = new Set<Address>();
  /** The base fee of every block from now on, in gwei; null: what the chain makes of it. */
  baseFee: bigint | null = null;
  /** Orders made so far: each has a name of its own. */
  orderCount = 0;
  readonly chain: TestChain;
  readonly rpc: FaultyRpc;
  readonly database: FaultyDatabase;
  readonly runtime: FaultRuntime;
  readonly admin: pg.Client;
  readonly adminUrl: string;
  readonly appDb: Database;
  #orders: readonly KillOrder[] = [];
  #messages = 0;
  /** An alarm whose handler was ended: the platform calls it again. */
  #owesAlarm = false;
  readonly #stops: (() => Promise<void>)[];

  private constructor(
    parts: Pick<World, "chain" | "rpc" | "database" | "runtime" | "admin" | "adminUrl" | "appDb">,
    stops: (() => Promise<void>)[],
  ) {
    this.chain = parts.chain;
    this.rpc = parts.rpc;
    this.database = parts.database;
    this.runtime = parts.runtime;
    this.admin = parts.admin;
    this.adminUrl = parts.adminUrl;
    this.appDb = parts.appDb;
    this.#stops = stops;
  }

  /** Starts everything in an empty folder. */
  static async start(stateDir: string, script: string): Promise<World> {
    mkdirSync(join(stateDir, "logs"), { recursive: true });
    const stops: (() => Promise<void>)[] = [];
    const server = await startDatabaseServer(stateDir);
    stops.push(server.stop);
    const urls = await server.open(DATABASE);
    await seedDemo({ connectionString: urls.admin });
    const admin = new pg.Client({ connectionString: urls.admin });
    await admin.connect();
    stops.push(() => admin.end());

    const chain = await TestChain.start(stateDir, Math.floor((Date.now() + AHEAD) / 1000) - 60);
    stops.push(() => chain.stop());
    const rpc = new FaultyRpc(chain.provider, new Random(0));
    const rpcServer = await listenOnLoopback((request, response) => rpc.answer(request, response));
    const database = new FaultyDatabase(server.proxy.port, new Random(0));
    const databaseServer = await listenOnLoopback((request, response) => database.answer(request, response));
    const queued: { take: (body: unknown) => void } = { take: () => undefined };
    const queueServer = await listenOnLoopback(async (request, response) => {
      for (const body of JSON.parse(await readText(request))) queued.take(body);
      response.writeHead(204).end();
    });
    for (const { stop } of [rpcServer, databaseServer, queueServer]) stops.push(stop);

    const consumerUrl = new URL(urls.consumer);
    consumerUrl.port = String(databaseServer.port);
    const runtime = new FaultRuntime({
      script,
      folder: join(stateDir, "consumer"),
      runDir: join(stateDir, "run"),
      bindings: {
        DATABASE_URL: consumerUrl.href,
        AUDIT_DATABASE_URL: urls.auditor,
        CHAIN_RPC_URL: `http://127.0.0.1:${rpcServer.port}`,
        HARNESS_URL: `http://127.0.0.1:${queueServer.port}`,
        APP_URL,
        REFERRAL_CHAIN_ID: "31337",
        REFERRAL_FINALITY: "finalized",
        REFERRAL_REWARDS_ADDRESS: chain.addresses.rewards,
        REFERRAL_REWARD_TOKEN_ADDRESS: chain.addresses.token,
        REFERRAL_REWARDS_DEPLOY_BLOCK: String(chain.deployBlock),
        REFERRAL_MINTER_PRIVATE_KEY: OPERATOR_KEY,
        REFERRAL_TOKEN_USD_FEED: chain.addresses.feed,
        REFERRAL_TOKEN_USD_PRICE: "0.10",
        MAIL_API_KEY: "no letters are sent here",
      },
    });
    await runtime.start();
    stops.push(() => runtime.stop());
    const appDb = createDatabase(urls.app);
    const world = new World({ chain, rpc, database, runtime, admin, adminUrl: urls.admin, appDb }, stops);
    queued.take = (body) => world.enqueue(body);
    rpc.onBytes = (raw) => {
      if (!runtime.hasStored(raw)) world.unstored.add(`${keccak256(raw)} reached the node before it was stored`);
    };
    return world;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop().catch(() => undefined);
  }

  now(): number {
    return Date.now() + this.clock;
  }

  /** The clock goes on by so many seconds. */
  async tick(seconds: number): Promise<void> {
    this.clock += seconds * 1000;
    await this.act(() => this.runtime.setClock(this.clock));
  }

  async arm(orders: readonly KillOrder[]): Promise<void> {
    this.#orders = orders;
    await this.#ask(() => this.runtime.arm(orders, this.clock));
  }

  enqueue(body: unknown): void {
    this.#messages++;
    this.queue.push({ id: `m${this.#messages}`, body, attempts: 1 });
  }

  /**
   * Does something with the consumer, which may end in the middle of it; a process that is gone is started again. Answers
   * whether it went through.
   */
  async act(work: () => Promise<unknown>): Promise<boolean> {
    let done = true;
    await work().catch(() => {
      done = false;
    });
    if (this.runtime.isGone) await this.#revive();
    else await this.collect();
    const { alarm, inFlight, claimed } = await this.inspect();
    if (inFlight + claimed > 0 && alarm === null && !this.#owesAlarm) {
      this.sleeping.add(`${inFlight} in flight, ${claimed} rewards claimed, and no alarm is set`);
    }
    return done;
  }

  /** A new process, with the kills that are still to come. */
  async #revive(): Promise<void> {
    const killed = this.runtime.processKills.splice(0);
    this.kills.push(...killed);
    for (const kill of killed) {
      this.hits.set(kill.point, (this.hits.get(kill.point) ?? 0) + 1);
      this.#orders = ordersAfter(this.#orders, kill);
    }
    this.restarts++;
    await this.runtime.restart();
    await this.runtime.arm(this.#orders, this.clock);
  }

  /** Asks the consumer something; in a new process where the old one ended meanwhile. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (!this.runtime.isGone) throw error;
      await this.#revive();
      return await question();
    }
  }

  /** What the minter has stored, and how many rewards its claims hold in the ledger. */
  async inspect(): Promise<Awaited<ReturnType<FaultRuntime["inspect"]>> & { claimed: number }> {
    const stored = await this.#ask(() => this.runtime.inspect());
    const { rows } = await this.admin.query<{ claimed: number }>(
      "select count(*)::int as claimed from referral_rewards where status = 'minting'",
    );
    return { ...stored, claimed: rows[0]?.claimed ?? 0 };
  }

  /** Fires the minter's alarm if it is due. */
  async fire(): Promise<void> {
    const owed = this.#owesAlarm;
    this.#owesAlarm = true;
    this.#owesAlarm = !(await this.act(() => this.runtime.fireAlarm(this.now(), owed)));
  }

  /** Restarts the consumer, with other settings if any are given. */
  async rebind(bindings: Record<string, string> = {}): Promise<void> {
    await this.runtime.restart(bindings);
    await this.runtime.arm(this.#orders, this.clock);
  }

  /** A new minter owns the key, while nothing is in flight. */
  async replaceMinter(): Promise<void> {
    await this.runtime.restartEmpty();
    this.#owesAlarm = false;
    await this.#ask(() => this.runtime.arm(this.#orders, this.clock));
  }

  async collect(): Promise<void> {
    const { hits, kills, ordersLeft } = await this.#ask(() => this.runtime.report());
    // Hits are counted since the orders were given, so the newest report holds the earlier ones.
    for (const [point, count] of Object.entries(hits)) this.hits.set(point, Math.max(count, this.hits.get(point) ?? 0));
    this.kills.push(...kills);
    this.#orders = ordersLeft;
  }

  /** Mines a block at the schedule's time; bytes that were held back arrive first. */
  async mine(): Promise<void> {
    await this.rpc.deliverHeld();
    if (this.baseFee !== null) await this.chain.setBaseFee(this.baseFee);
    await this.chain.mine(Math.floor(this.now() / 1000));
  }

  /** None of these rewards' blocks is final: none of them may be minted. */
  async expectNoneMinted(references: readonly string[]): Promise<void> {
    for (const { order_reference: reference, status } of await this.rewards(references)) {
      if (status === "minted") this.hasty.add(`${reference} was minted before its block was final`);
    }
  }

  freshPrice(): Promise<void> {
    return this.#answerAt(this.now() / 1000);
  }

  stalePrice(): Promise<void> {
    return this.#answerAt(this.now() / 1000 - 200_000);
  }

  async #answerAt(seconds: number): Promise<void> {
    const args = [PRICE, BigInt(Math.floor(seconds))] as const;
    await this.chain.asAdmin(this.chain.addresses.feed, { functionName: "setAnswerAt", args });
    await this.mine();
  }

  /** A paid order with its event in the outbox. Answers the reference. */
  async order({
    provider,
    totalMinor,
    wallet,
  }: {
    provider: "credit" | "wayforpay";
    totalMinor: bigint;
    wallet: Address;
  }): Promise<string> {
    this.orderCount++;
    const orderId = `f${this.orderCount}`;
    const lines = [{ totalMinor, referralRateBp: 500 }];
    const reference = await insertPaidOrder(this.adminUrl, { orderId, provider, lines, paidAt: new Date(this.now()) });
    if (wallet !== DEMO_REFERRER_WALLET) {
      await this.admin.query("update orders set referrer_wallet = $1 where id = $2", [wallet, orderId]);
    }
    return reference;
  }

  /** From now on these are to be paid to the wallet that has taken the code over: one of those that were linked to it. */
  async payTo(references: readonly string[], code: string, linked: readonly Address[]): Promise<void> {
    const taken = await readTakenOver(this.admin, code);
    const wallet = linked.find((address) => address === taken);
    if (!wallet) throw new Error(`no linked wallet has taken over ${code}`);
    for (const reference of references) this.payees.set(reference, wallet);
  }

  rewards(references: readonly string[]): Promise<RewardRow[]> {
    return readRewards(this.admin, references);
  }
}
