import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { createR2Pictures } from "#core/adapters/pictures/r2-pictures";
import { resendUnrewarded } from "#core/services/rewards/resend-unrewarded";
import { createDatabase } from "#db/client";
import { seedDemo } from "#db/seed/demo";
import { seedPictures } from "#db/seed/demo-pictures";
import { readKept } from "../kept-file.ts";
import { AnalyticsEngine } from "../stand-ins/cloudflare/analytics-engine.ts";
import { type AnalyticsServer, startAnalytics } from "../stand-ins/cloudflare/analytics-server.ts";
import { startGoogle } from "../stand-ins/google/server.ts";
import { startInbox } from "../stand-ins/mail/server.ts";
import { startSandbox } from "../stand-ins/wayforpay/server.ts";
import { buildWorkers, projectRoot, type WorkerRole } from "./build.ts";
import { type ChainAddresses, type StackChain, startChain } from "./chain.ts";
import { type DatabaseUrls, databaseUrls, prepareDatabase } from "./database.ts";
import { startExplorer } from "./explorer.ts";
import { type NeonProxy, startNeonProxy } from "./neon-proxy.ts";
import { allOrFirstError, Parts, type Step } from "./parts.ts";
import { claimable, freePort } from "./ports.ts";
import { startPostgres } from "./postgres.ts";
import { endLeftovers, endOrphans } from "./processes.ts";
import { edgeSocket, removeWorkersData, startWorkers, type WorkerLog } from "./workers.ts";

export interface StackOptions {
  /** Data, logs and process records of this stack; kept between runs by whoever keeps the folder. */
  readonly stateDir: string;
  /** Port of the edge; a free one where not given. */
  readonly port?: number;
  /** false trades crash safety of the data for speed: for tests. */
  readonly durable?: boolean;
  /** How often the Cron Triggers fire, milliseconds; 0 = only by `runCrons()`. Default an hour, as in production. */
  readonly cronIntervalMs?: number;
  /** Whether a block is mined five times a second and queues deliver at once: for tests, which wait for both. */
  readonly hurries?: boolean;
  /** Country that Cloudflare would tell of every visitor; UA where not given. */
  readonly country?: string;
  readonly onStep?: (step: Step) => void;
  readonly onLog?: (log: WorkerLog) => void;
}

export interface Stack {
  /** Origin of the store. */
  readonly url: string;
  readonly sandboxUrl: string;
  /** Where the letters of the store are read. */
  readonly inboxUrl: string;
  readonly rpcUrl: string;
  readonly database: DatabaseUrls;
  readonly addresses: ChainAddresses;
  /** What `npm run audit` works on. */
  readonly auditSettings: Record<string, string>;
  readonly cronSecret: string;
  readonly logsDir: string;
  /** Folder of built files that the edge serves. */
  readonly clientDir: string;
  readonly neonProxy: NeonProxy;
  /** Fires every Worker's Cron Triggers once; answers their outcomes. */
  runCrons(): Promise<string[]>;
  stop(): Promise<void>;
}

const DATABASE = "refcodes";
const GOOGLE_CLIENT = { clientId: "local-client.apps.googleusercontent.com", clientSecret: "GOCSPX-local" };
const MAIL_KEY = "re_local_inbox";
/** WayForPay's published test merchant. */
const MERCHANT = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };
const secretsSchema = z.object({
  authSecret: z.string(),
  cronSecret: z.string(),
  guardHashKey: z.string(),
  payoutDataKey: z.string(),
});

/** What `npm start` keeps between runs. */
export const localState = join(projectRoot, ".stack/local");
/** Lock held by the running stack. */
export const START_LOCK = join(projectRoot, ".stack/start.lock");

/**
 * Starts Postgres, the Neon proxy, the chain, the WayForPay sandbox and the three built Workers on loopback.
 * When one of them fails, what had started is ended before the error is thrown.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const parts = new Parts(options.onStep ?? (() => undefined));
  try {
    return await assemble(options, parts);
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

async function assemble(options: StackOptions, parts: Parts): Promise<Stack> {
  const { stateDir } = options;
  const runDir = join(stateDir, "run");
  const logsDir = join(stateDir, "logs");
  for (const folder of [runDir, logsDir]) mkdirSync(folder, { recursive: true });
  const ended = await endLeftovers(runDir);
  if (ended.length > 0) options.onStep?.({ name: "Ended what a killed run had left", ms: 0, note: ended.join(", ") });
  if (options.port !== undefined) {
    await endOrphans(edgeSocket(options.port), join(projectRoot, "node_modules"));
    await claimable(options.port, "the store", "Set another one: PORT=8788 npm start.");
  }
  const port = options.port ?? (await freePort());
  const url = `http://localhost:${port}`;

  const engine = new AnalyticsEngine();
  const [data, chain, build, sandbox, inbox, google, analytics] = await allOrFirstError([
    parts.step("Postgres: start, migrate, seed", () => startData(options, runDir, logsDir, parts)),
    parts.step("Chain: start, contracts", async () => {
      const hurry = options.hurries ? { blockMilliseconds: 200 } : {};
      const started = await startChain(join(stateDir, "chain"), hurry);
      parts.add(started.stop);
      const explorer = await startExplorer(started.rpcUrl);
      parts.add(explorer.stop);
      return { ...started, explorerUrl: explorer.url };
    }),
    parts.step("Workers: build", () => buildWorkers({ cacheDir: join(projectRoot, ".stack/builds") })),
    parts.step("WayForPay sandbox: start", async () => {
      const log = join(logsDir, "sandbox.log");
      const started = await startSandbox({
        merchant: MERCHANT,
        stateFile: join(stateDir, "sandbox.json"),
        onCallback: (entry) => appendFileSync(log, `${JSON.stringify(entry)}\n`),
      });
      parts.add(started.stop);
      return started;
    }),
    parts.step("Inbox: start", async () => {
      const started = await startInbox({ apiKey: MAIL_KEY, stateFile: join(stateDir, "inbox.json") });
      parts.add(started.stop);
      return started;
    }),
    parts.step("Google sign-in: start", async () => {
      const started = await startGoogle({ ...GOOGLE_CLIENT, redirectUri: `${url}/api/auth/callback/google` });
      parts.add(started.stop);
      return started;
    }),
    parts.step("Analytics Engine: start", async () => {
      const started = await startAnalytics(engine);
      parts.add(started.stop);
      return started;
    }),
  ] as const);

  const secrets = readOrMakeSecrets(join(stateDir, "secrets.json"));
  const persistDir = join(stateDir, "workers");
  // The Minter's nonces belong to the chain they were used on.
  if (chain.isNew) removeWorkersData(persistDir);
  const interval = options.cronIntervalMs ?? 3_600_000;
  const workers = await parts.step("Workers: start", async () => {
    const log = join(logsDir, "workers.log");
    const started = await startWorkers({
      build,
      port,
      persistDir,
      runDir,
      country: options.country,
      bindings: bindings({ url, data, chain, secrets, sandbox, inbox, google, analytics }),
      analytics: engine,
      hurries: options.hurries,
      onLog: (entry) => {
        appendFileSync(log, `${entry.message}\n`);
        options.onLog?.(entry);
      },
    });
    parts.add(started.stop);
    // Kept data may be of last week: what is overdue is done before anybody asks how the store is.
    if (interval > 0) await started.runCrons().catch(() => undefined);
    await answersHealth(url);
    return started;
  });
  await parts.step("Pictures of the goods: seed", async () => {
    const pictures = createR2Pictures(await workers.pictures());
    await seedPictures({ connectionString: data.urls.admin, pictures });
  });
  if (interval > 0) {
    const timer = setInterval(() => workers.runCrons().catch(() => undefined), interval);
    parts.add(async () => clearInterval(timer));
  }
  return {
    url,
    sandboxUrl: sandbox.url,
    inboxUrl: inbox.url,
    rpcUrl: chain.rpcUrl,
    database: data.urls,
    addresses: chain.addresses,
    auditSettings: auditSettings({ data, chain }),
    cronSecret: secrets.cronSecret,
    logsDir,
    clientDir: build.clientDir,
    neonProxy: data.proxy,
    runCrons: () => workers.runCrons(),
    stop: () => parts.stop(),
  };
}

async function startData(options: StackOptions, runDir: string, logsDir: string, parts: Parts) {
  const postgres = await startPostgres({
    dataDir: join(options.stateDir, "postgres"),
    runDir,
    logFile: join(logsDir, "postgres.log"),
    durable: options.durable ?? true,
  });
  parts.add(postgres.stop);
  const proxy = await startNeonProxy({ postgresPort: postgres.port });
  parts.add(proxy.stop);
  await prepareDatabase(postgres, DATABASE);
  const urls = databaseUrls(postgres.url, proxy.port, DATABASE);
  await seedDemo({ connectionString: urls.admin });
  // The local queue lives in the Workers' process and is lost when that is killed.
  await resendUnrewarded({ db: createDatabase(urls.consumer) }, { now: new Date(), unansweredMs: 0 });
  return { proxy, urls };
}

interface Wiring {
  readonly url: string;
  readonly data: { readonly urls: DatabaseUrls };
  readonly chain: StackChain & { readonly explorerUrl: string };
  readonly secrets: z.infer<typeof secretsSchema>;
  readonly sandbox: { readonly payUrl: string; readonly apiUrl: string };
  readonly inbox: { readonly apiUrl: string };
  readonly google: { readonly authUrl: string; readonly tokenUrl: string };
  readonly analytics: Pick<AnalyticsServer, "apiUrl" | "accountId" | "token">;
}

function auditSettings({ data, chain }: Pick<Wiring, "data" | "chain">): Record<string, string> {
  return {
    AUDIT_DATABASE_URL: data.urls.auditor,
    CHAIN_RPC_URL: chain.rpcUrl,
    REFERRAL_CHAIN_ID: String(chain.chainId),
    REFERRAL_FINALITY: "1",
    REFERRAL_REWARDS_ADDRESS: chain.addresses.rewards,
    REFERRAL_REWARDS_DEPLOY_BLOCK: String(chain.deployBlock),
  };
}

function bindings({
  url,
  data,
  chain,
  secrets,
  sandbox,
  inbox,
  google,
  analytics,
}: Wiring): Record<WorkerRole, Record<string, string>> {
  const chainId = String(chain.chainId);
  return {
    edge: { APP_URL: url },
    app: {
      APP_URL: url,
      DATABASE_URL: data.urls.app,
      AUTH_SECRET: secrets.authSecret,
      CRON_SECRET: secrets.cronSecret,
      GUARD_HASH_KEY: secrets.guardHashKey,
      PAYOUT_DATA_KEY: secrets.payoutDataKey,
      PAYOUT_DEBTOR_NAME: "Ring Platform LLC",
      PAYOUT_DEBTOR_IBAN: "UA213223130000026007233566001",
      WAYFORPAY_MERCHANT_ACCOUNT: MERCHANT.account,
      WAYFORPAY_SECRET_KEY: MERCHANT.secretKey,
      WAYFORPAY_DOMAIN: "localhost",
      WAYFORPAY_PAY_URL: sandbox.payUrl,
      WAYFORPAY_API_URL: sandbox.apiUrl,
      REFERRAL_CHAIN_ID: chainId,
      EXPLORER_URL: chain.explorerUrl,
      METRICS_API_URL: analytics.apiUrl,
      METRICS_ACCOUNT_ID: analytics.accountId,
      METRICS_API_TOKEN: analytics.token,
      GOOGLE_CLIENT_ID: GOOGLE_CLIENT.clientId,
      GOOGLE_CLIENT_SECRET: GOOGLE_CLIENT.clientSecret,
      GOOGLE_AUTH_URL: google.authUrl,
      GOOGLE_TOKEN_URL: google.tokenUrl,
    },
    consumer: {
      APP_URL: url,
      DATABASE_URL: data.urls.consumer,
      ...auditSettings({ data, chain }),
      REFERRAL_REWARD_TOKEN_ADDRESS: chain.addresses.token,
      REFERRAL_MINTER_PRIVATE_KEY: chain.operatorKey,
      MAIL_API_URL: inbox.apiUrl,
      MAIL_API_KEY: MAIL_KEY,
    },
  };
}

/** Sessions and hashes outlive a restart, so their secrets must too. Secrets missing from the file are added to it. */
function readOrMakeSecrets(file: string): z.infer<typeof secretsSchema> {
  const kept = readKept(file, secretsSchema.partial(), {});
  const draw = () => randomBytes(32).toString("hex");
  const drawKey = () => `local:${randomBytes(32).toString("base64")}`;
  const drawn = { authSecret: draw(), cronSecret: draw(), guardHashKey: draw(), payoutDataKey: drawKey() };
  const made = secretsSchema.parse(Object.assign(drawn, kept));
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

async function answersHealth(url: string): Promise<void> {
  const answer = await fetch(`${url}/api/health`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The Workers started but are not well: HTTP ${answer.status} ${text.slice(0, 500)}`);
}
