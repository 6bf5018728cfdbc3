import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { Address, Hex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { connectChain, LOCAL_CHAIN_ID } from "../../contracts/scripts/chain.ts";
import { deployLocalToken } from "../../contracts/scripts/deploy-local-token.ts";
import { startLocalChain } from "../../contracts/scripts/local-chain.ts";
import { DEPLOYER_KEY } from "../stack/chain.ts";
import { compileContracts } from "../stack/compile.ts";
import { startNeonProxy } from "../stack/neon-proxy.ts";
import { allOrFirstError, Parts } from "../stack/parts.ts";
import { type Postgres, startPostgres } from "../stack/postgres.ts";
import { type Cloudflare, startCloudflare } from "../stand-ins/cloudflare/server.ts";
import { startInbox } from "../stand-ins/mail/server.ts";
import { startSandbox } from "../stand-ins/wayforpay/server.ts";
import { type Internet, pretendInternet } from "./internet.ts";

/** A clone's accounts and keys, as its operator has them before the first command. */
export interface Accounts {
  readonly domain: string;
  /** Direct connection string of its database's owner. */
  readonly ownerUrl: string;
  /** The same database as superuser: for what no operator does. */
  readonly adminUrl: string;
  readonly token: Address;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Everything that is there before a clone: an empty account, an empty Postgres, a chain, and the world around. */
export interface World {
  readonly cloudflare: Cloudflare;
  readonly internet: Internet;
  readonly inboxUrl: string;
  readonly rpcUrl: string;
  readonly deployerKey: Hex;
  /** Makes the accounts of a clone: a database with an owner, a token, an operator with gas. */
  open(slug: string, domain: string): Promise<Accounts>;
  stop(): Promise<void>;
}

/** Drawn anew, so that they are found nowhere unless a command has left them there. */
const MERCHANT = { account: "clone_test_merchant", secretKey: randomBytes(20).toString("hex") };
const MAIL_KEY = `re_${randomBytes(16).toString("hex")}`;
const REGION = "eu-central-1.aws.neon.tech";
/** Short, because a clone waits until a payment is final, which takes 64 blocks here. */
const BLOCK_MS = 100;
const NODE_HOST = "node.chain-test.org";
const GAS = 10n ** 18n;

/** Starts it; when a part fails, what had started is ended. */
export async function startWorld(stateDir: string, domains: readonly string[]): Promise<World> {
  const parts = new Parts(() => undefined);
  try {
    return await assemble(stateDir, domains, parts);
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

async function assemble(stateDir: string, domains: readonly string[], parts: Parts): Promise<World> {
  await compileContracts();
  const [runDir, logsDir] = [join(stateDir, "run"), join(stateDir, "logs")];
  for (const folder of [runDir, logsDir]) mkdirSync(folder, { recursive: true });
  const started = async <T extends { stop(): Promise<void> }>(part: Promise<T>): Promise<T> => {
    const running = await part;
    parts.add(() => running.stop());
    return running;
  };
  const logFile = join(logsDir, "postgres.log");
  const [postgres, chain, sandbox, inbox] = await allOrFirstError([
    started(startPostgres({ dataDir: join(stateDir, "postgres"), runDir, logFile, durable: false })),
    started(startLocalChain({ port: 0, blockMilliseconds: BLOCK_MS })),
    started(startSandbox({ merchant: MERCHANT })),
    started(startInbox({ apiKey: MAIL_KEY })),
  ] as const);
  const proxy = await started(startNeonProxy({ postgresPort: postgres.port }));
  const wayforpay = new URL(sandbox.apiUrl).origin;
  const services = {
    [`api.${REGION}`]: `http://127.0.0.1:${proxy.port}`,
    "secure.wayforpay.com": wayforpay,
    "api.wayforpay.com": wayforpay,
    "api.resend.com": new URL(inbox.apiUrl).origin,
    [NODE_HOST]: chain.rpcUrl,
    // By the addresses that a rehearsal uses, whose commands know no pretended internet.
    [`127.0.0.1:${postgres.port}`]: `http://127.0.0.1:${proxy.port}`,
    [new URL(chain.rpcUrl).host]: chain.rpcUrl,
  };
  const cloudflare = await started(
    startCloudflare({
      stateDir: join(stateDir, "cloudflare"),
      zones: domains,
      internet: new Map(Object.entries(services)),
      onLog: (line) => appendFileSync(join(logsDir, "workers.log"), `${line}\n`),
    }),
  );
  const shops = Object.fromEntries(domains.map((domain) => [domain, `http://${cloudflare.hosts}`]));
  const internet = { ...services, ...shops };
  pretendInternet(internet);
  const deployer = await connectChain({ rpcUrl: chain.rpcUrl, chainId: LOCAL_CHAIN_ID, privateKey: DEPLOYER_KEY });
  return {
    cloudflare,
    internet,
    inboxUrl: inbox.url,
    rpcUrl: chain.rpcUrl,
    deployerKey: DEPLOYER_KEY,
    async open(slug, domain) {
      const database = slug.replaceAll("-", "_");
      const password = randomBytes(16).toString("hex");
      await makeOwner(postgres, database, password);
      const { token } = await deployLocalToken(deployer, join(stateDir, `token-${slug}.json`));
      const operatorKey = generatePrivateKey();
      const { address } = privateKeyToAccount(operatorKey);
      const hash = await deployer.walletClient.sendTransaction({ to: address, value: GAS });
      await deployer.publicClient.waitForTransactionReceipt({ hash });
      return {
        domain,
        ownerUrl: `postgresql://${database}_owner:${password}@ep-${slug}.${REGION}:${postgres.port}/${database}`,
        adminUrl: postgres.url(database),
        token,
        secrets: {
          WAYFORPAY_MERCHANT_ACCOUNT: MERCHANT.account,
          WAYFORPAY_SECRET_KEY: MERCHANT.secretKey,
          MAIL_API_KEY: MAIL_KEY,
          CHAIN_RPC_URL: `https://${NODE_HOST}`,
          REFERRAL_MINTER_PRIVATE_KEY: operatorKey,
        },
      };
    },
    stop: () => parts.stop(),
  };
}

/** An owner as Neon gives one: it may make roles and databases, and is no superuser. */
async function makeOwner(postgres: Postgres, database: string, password: string): Promise<void> {
  const client = new Client({ connectionString: postgres.url("postgres") });
  await client.connect();
  try {
    const owner = client.escapeIdentifier(`${database}_owner`);
    await client.query(`create role ${owner} login createrole createdb password ${client.escapeLiteral(password)}`);
    await client.query(`create database ${client.escapeIdentifier(database)} owner ${owner}`);
  } finally {
    await client.end();
  }
}
