import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { createPublicClient, createWalletClient, encodeFunctionData, http } from "viem";
import { privateKeyToAccount, privateKeyToAddress } from "viem/accounts";
import { hardhat } from "viem/chains";
import { inject } from "vitest";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { mintSentences } from "#core/domain/mint-reason";
import { seedDemo } from "#db/seed/demo";
import { DEPLOYER_KEY, type StackChain, startChain } from "../stack/chain.ts";
import { type Consumer, startConsumer } from "./consumer.ts";
import "./consumer-script.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { noteError } from "./expected-errors.ts";
import { adminAbi, paidEvent } from "./reward-contract.ts";
import { type RpcProxy, startRpcProxy } from "./rpc-proxy.ts";

/** As some rollups have it: most of these tests wait for a payment to be final. */
const BLOCK_MS = 200;

/** A cap that is off. */
export const UNLIMITED = 2n ** 128n - 1n;

/** A reward's row, as far as tests look at it. */
export interface StoredReward {
  order_reference: string;
  status: string;
  token_amount: string | null;
  tx_hash: string | null;
  not_before: Date | null;
  failure_code: string | null;
  failure_reason: string | null;
}

/** What the Minter has signed, by its own store and by the node. */
export interface Signed {
  /** Transactions in the Minter's files, ended or not. */
  transactions: number;
  /** Nonces of the operator that the node knows of. */
  nonces: number;
}

/** The built consumer in workerd beside a Postgres, the local chain and a network to it that can lie. */
export class MinterWorld {
  readonly database: TestDatabase;
  readonly chain: StackChain;
  readonly rpc: RpcProxy;
  /** As superuser. */
  readonly admin: pg.Client;
  consumer: Consumer;
  readonly #stateDir: string;
  readonly #start: (changed: Record<string, string>) => Promise<Consumer>;

  private constructor(
    parts: Pick<MinterWorld, "database" | "chain" | "rpc" | "admin" | "consumer">,
    stateDir: string,
    start: (changed: Record<string, string>) => Promise<Consumer>,
  ) {
    this.database = parts.database;
    this.chain = parts.chain;
    this.rpc = parts.rpc;
    this.admin = parts.admin;
    this.consumer = parts.consumer;
    this.#stateDir = stateDir;
    this.#start = start;
  }

  /** Starts all of it with the demo's store, its referrer, its buyer and its admin. */
  static async start(changed: Record<string, string> = {}): Promise<MinterWorld> {
    const stateDir = mkdtempSync(join(tmpdir(), "refcodes-minter-"));
    const database = await createTestDatabase();
    await seedDemo({ connectionString: database.adminUrl });
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const chain = await startChain(join(stateDir, "chain"), { blockMilliseconds: BLOCK_MS });
    const rpc = await startRpcProxy(chain.rpcUrl);
    const script = inject("consumerScript");
    const start = (others: Record<string, string>) =>
      startConsumer({
        script,
        persistDir: join(stateDir, "storage"),
        onLog: (message) => {
          if (/"level":"(ERROR|FATAL)"/.test(message) || message.includes("uncaught exception")) noteError(message);
        },
        bindings: {
          DATABASE_URL: database.consumerUrl,
          AUDIT_DATABASE_URL: database.auditorUrl,
          CHAIN_RPC_URL: rpc.url,
          REFERRAL_CHAIN_ID: String(chain.chainId),
          REFERRAL_FINALITY: "2",
          REFERRAL_REWARDS_ADDRESS: chain.addresses.rewards,
          REFERRAL_REWARD_TOKEN_ADDRESS: chain.addresses.token,
          REFERRAL_REWARDS_DEPLOY_BLOCK: String(chain.deployBlock),
          REFERRAL_MINTER_PRIVATE_KEY: chain.operatorKey,
          REFERRAL_TOKEN_USD_PRICE: "0.10",
          MAIL_API_KEY: "no letters are sent here",
          ...changed,
          ...others,
        },
      });
    const consumer = await start({});
    return new MinterWorld({ database, chain, rpc, admin, consumer }, stateDir, start);
  }

  async stop(): Promise<void> {
    await this.consumer.stop();
    await this.rpc.stop();
    await this.chain.stop();
    await this.admin.end();
    rmSync(this.#stateDir, { recursive: true, force: true });
  }

  /** Runs the consumer with other settings, then restores them. */
  async withSettings(changed: Record<string, string>, work: () => Promise<void>): Promise<void> {
    await this.consumer.stop();
    this.consumer = await this.#start(changed);
    try {
      await work();
    } finally {
      await this.consumer.stop();
      this.consumer = await this.#start({});
    }
  }

  /** Ends the consumer with SIGKILL; it starts again on a network that works. */
  async killConsumer(): Promise<void> {
    await this.consumer.kill();
    this.rpc.decide(() => "pass");
    this.consumer = await this.#start({});
  }

  /** A Worker's own connection to Postgres, without the proxy. */
  directUrl(role: "app" | "consumer"): string {
    const url = new URL(this.database.adminUrl);
    const { username, password } = new URL(role === "app" ? this.database.appUrl : this.database.consumerUrl);
    Object.assign(url, { username, password });
    return url.href;
  }

  async rewardOf(orderReference: string): Promise<StoredReward | undefined> {
    const { rows } = await this.admin.query<StoredReward>("select * from referral_rewards where order_reference = $1", [
      orderReference,
    ]);
    return rows[0];
  }

  async waitForStatus(orderReference: string, status: string): Promise<StoredReward> {
    for (let tries = 0; tries < 300; tries++) {
      const reward = await this.rewardOf(orderReference);
      if (reward?.status === status) return reward;
      await sleep(100);
    }
    const reward = await this.rewardOf(orderReference);
    throw new Error(`${orderReference} is ${reward?.status} (${reward?.failure_reason}), not ${status}`);
  }

  /** Every payment of a reference, from the chain's own logs. */
  async paymentsOf(orderReference: string) {
    const { orderRef } = await this.consumer.readChain(orderReference);
    const logs = await this.node().getLogs({
      address: this.chain.addresses.rewards,
      event: paidEvent,
      fromBlock: 0n,
      strict: true,
    });
    return logs.filter(({ args }) => args.orderRef === orderRef);
  }

  /** The contract's admin changes something, and it is mined. */
  async asContractAdmin(
    functionName: "pause" | "unpause" | "setCaps",
    caps: readonly [] | readonly [bigint, bigint] = [],
  ): Promise<void> {
    const account = privateKeyToAccount(DEPLOYER_KEY);
    const wallet = createWalletClient({ account, chain: hardhat, transport: http(this.chain.rpcUrl) });
    const data = encodeFunctionData({ abi: adminAbi, functionName, args: caps });
    const hash = await wallet.sendTransaction({ to: this.chain.addresses.rewards, data });
    const receipt = await this.node().waitForTransactionReceipt({ hash, pollingInterval: 100 });
    if (receipt.status !== "success") throw new Error(`${functionName} has reverted`);
  }

  /** Token units that count against the day's cap. Needs the cap to be off. */
  async spentToday(): Promise<bigint> {
    const [available] = await this.node().readContract({
      address: this.chain.addresses.rewards,
      abi: referralRewardsAbi,
      functionName: "dailyAllowance",
    });
    return UNLIMITED - available;
  }

  /** The chain's node, past the network that can lie. */
  node() {
    return createPublicClient({ chain: hardhat, transport: http(this.chain.rpcUrl) });
  }

  async signed(): Promise<Signed> {
    const address = privateKeyToAddress(this.chain.operatorKey);
    const nonces = await this.node().getTransactionCount({ address, blockTag: "pending" });
    return { transactions: this.#storedTransactions(), nonces };
  }

  #storedTransactions(): number {
    const storage = join(this.#stateDir, "storage");
    const files = readdirSync(storage, { recursive: true, encoding: "utf8" });
    const counts = files
      .filter((file) => file.endsWith(".sqlite") && /minter/i.test(file))
      .map((file) => countTransactions(join(storage, file)));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Zero for a file that is not a Minter's. */
function countTransactions(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const has = database.prepare("select 1 from sqlite_master where name = 'transactions'").get();
    return has ? Number(database.prepare("select count(*) as n from transactions").get()?.n) : 0;
  } finally {
    database.close();
  }
}

/** Matches the alarm about a reference: an error that names it, and why in the words of its reason. */
export function alarmOf(orderReference: string, code: keyof typeof mintSentences): RegExp {
  const [words = ""] = mintSentences[code].split("{");
  return new RegExp(`${orderReference}\\b.*${words.trim()}`);
}
