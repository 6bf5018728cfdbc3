// `npm run bench:mint`: how fast approved rewards are paid, beside paying them one at a time, on one chain in one run.
// `--rewards N` (1000), approved at one moment and, as many a tenth, one after the other, ten a second; `--baseline N` (rewards paid one at a time with blocks of a second, 15; ten times as many without).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import pg from "pg";
import { createDatabase, type Database } from "#db/client";
import { seedDemo } from "#db/seed/demo";
import { listenOnLoopback } from "../loopback-server.ts";
import { compileContracts } from "../stack/compile.ts";
import { databaseUrls, prepareDatabase } from "../stack/database.ts";
import { startNeonProxy } from "../stack/neon-proxy.ts";
import { startPostgres } from "../stack/postgres.ts";
import { OPERATOR_KEY, TestChain } from "../testing/chain.ts";
import { buildConsumer, startConsumer } from "../testing/consumer.ts";
import { FaultyDatabase } from "../testing/faulty-database.ts";
import { FaultyRpc } from "../testing/faulty-rpc.ts";
import { Random } from "../testing/random.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { payOneByOne } from "./mint-baseline.ts";
import { approveAll, approveOne, insertRewards } from "./mint-rewards.ts";

const { values } = parseArgs({
  options: { rewards: { type: "string", default: "1000" }, baseline: { type: "string", default: "15" } },
});
const rewardCount = Number(values.rewards);
const baselineCount = Number(values.baseline);

/** Milliseconds between two arrivals. */
const ARRIVAL_INTERVAL = 100;

interface Line {
  name: string;
  rewards: number;
  perSecond: number;
  gas: number;
  p50: number | null;
  p99: number | null;
  databaseTrips: number;
  nodeCalls: number;
}

await compileContracts();
const stateDir = await newTestState("bench-mint");
const stops: (() => Promise<void>)[] = [];
try {
  const lines: Line[] = [];
  const script = await buildConsumer(stateDir);
  for (const blocks of ["1 s blocks", "automine"] as const) lines.push(...(await measure(blocks, script)));
  report(lines);
} finally {
  for (const stop of stops.reverse()) await stop().catch(() => undefined);
  await removeTestState(stateDir);
}
process.exit();

/** Both ways of paying on a chain and a database of their own. */
async function measure(blocks: "1 s blocks" | "automine", script: string): Promise<Line[]> {
  const folder = join(stateDir, blocks.replaceAll(" ", "-"));
  mkdirSync(join(folder, "logs"), { recursive: true });
  const postgres = await startPostgres({
    dataDir: join(folder, "postgres"),
    runDir: join(folder, "run"),
    logFile: join(folder, "logs/postgres.log"),
    durable: true,
  });
  stops.push(() => postgres.stop());
  const neon = await startNeonProxy({ postgresPort: postgres.port });
  stops.push(() => neon.stop());
  await prepareDatabase(postgres, "bench");
  const urls = databaseUrls(postgres.url, neon.port, "bench");
  await seedDemo({ connectionString: urls.admin });
  const admin = new pg.Client({ connectionString: urls.admin });
  await admin.connect();
  stops.push(() => admin.end());

  const chain = await TestChain.start(folder, Math.floor(Date.now() / 1000) - 60);
  stops.push(() => chain.stop());
  const rpc = new FaultyRpc(chain.provider, new Random(0));
  const node = await listenOnLoopback((request, response) => rpc.answer(request, response));
  const database = new FaultyDatabase(neon.port, new Random(0));
  const counted = await listenOnLoopback((request, response) => database.answer(request, response));
  for (const server of [node, counted]) stops.push(() => server.stop());
  const consumerUrl = new URL(urls.consumer);
  consumerUrl.port = String(counted.port);
  const rpcUrl = `http://127.0.0.1:${node.port}`;
  const mining =
    blocks === "automine"
      ? { method: "evm_setAutomine", params: [true] }
      : { method: "evm_setIntervalMining", params: [1_000] };
  await chain.provider.request(mining);

  const one = blocks === "automine" ? baselineCount * 10 : baselineCount;
  const steadyCount = Math.ceil(rewardCount / 10);
  await insertRewards(admin, rewardCount + one);
  const db = createDatabase(consumerUrl.href);
  const baseline = await count(database, rpc, () =>
    payOneByOne({ db, rpcUrl, rewards: chain.addresses.rewards, operatorKey: OPERATOR_KEY, rewardCount: one }),
  );

  const consumer = await startConsumer({
    script,
    persistDir: join(folder, "storage"),
    bindings: {
      DATABASE_URL: consumerUrl.href,
      AUDIT_DATABASE_URL: urls.auditor,
      CHAIN_RPC_URL: rpcUrl,
      REFERRAL_CHAIN_ID: "31337",
      REFERRAL_FINALITY: "1",
      REFERRAL_REWARDS_ADDRESS: chain.addresses.rewards,
      REFERRAL_REWARD_TOKEN_ADDRESS: chain.addresses.token,
      REFERRAL_REWARDS_DEPLOY_BLOCK: String(chain.deployBlock),
      REFERRAL_MINTER_PRIVATE_KEY: OPERATOR_KEY,
      REFERRAL_TOKEN_USD_PRICE: "0.10",
      MAIL_API_KEY: "no letters are sent here",
    },
  });
  stops.push(() => consumer.stop());
  await consumer.mintRun();
  // What just misses a block waits a second for the next, so every run starts with a block.
  if (blocks !== "automine") await untilNextBlock(chain);
  await approveAll(admin);
  const burst = await count(database, rpc, async () => {
    await consumer.runCron();
    await untilMinted(admin, rewardCount + one);
  });
  const admins = createDatabase(urls.admin.replace(/:\d+\//, `:${neon.port}/`));
  const paidInBurst = await spent(admins, chain, rewardCount, "minter");
  await insertRewards(admin, steadyCount, rewardCount + one);
  const arrivals = await count(database, rpc, async () => {
    for (let next = 0; next < steadyCount; next++) {
      const pause = sleep(ARRIVAL_INTERVAL);
      const orderReference = await approveOne(admin);
      await consumer.send([{ type: "reward.approved", orderReference }]);
      await pause;
    }
    await untilMinted(admin, rewardCount + one + steadyCount);
  });
  return [
    { name: `one at a time, ${blocks}`, rewards: one, ...baseline, ...(await spent(admins, chain, one, "baseline")) },
    { name: `minter, ${blocks}`, rewards: rewardCount, ...burst, ...paidInBurst },
    {
      name: `minter, ten arrive a second, ${blocks}`,
      rewards: steadyCount,
      ...arrivals,
      ...(await spent(admins, chain, steadyCount, "minter", steadyCount)),
    },
  ].map(({ ms, trips, calls, ...line }) => ({
    ...line,
    perSecond: line.rewards / (ms / 1000),
    databaseTrips: trips / line.rewards,
    nodeCalls: calls / line.rewards,
  }));
}

async function count(database: FaultyDatabase, rpc: FaultyRpc, work: () => Promise<void>) {
  const calls = () => [...rpc.calls.values()].reduce((sum, times) => sum + times, 0);
  const before = { trips: database.requests, calls: calls(), at: performance.now() };
  await work();
  return { ms: performance.now() - before.at, trips: database.requests - before.trips, calls: calls() - before.calls };
}

async function untilNextBlock({ provider }: TestChain): Promise<void> {
  const newest = () => provider.request({ method: "eth_blockNumber" });
  const before = await newest();
  while ((await newest()) === before) await sleep(5);
}

async function untilMinted(admin: pg.Client, wanted: number): Promise<void> {
  for (let tries = 0; tries < 6_000; tries++) {
    const { rows } = await admin.query<{ minted: number }>(
      "select count(*)::int as minted from referral_rewards where status = 'minted'",
    );
    if ((rows[0]?.minted ?? 0) >= wanted) return;
    await sleep(50);
  }
  throw new Error("not every reward was minted in five minutes");
}

/** Gas a reward, and the seconds from approval to minted, of the newest so many, from what ledger and chain say. */
async function spent(db: Database, chain: TestChain, rewards: number, payer: string, newest = rewards) {
  const { rows } = await db.execute<{ tx_hash: string; seconds: string }>(sql`
    select * from (
      select tx_hash, extract(epoch from minted_at - approved_at) as seconds from referral_rewards
      where (mint_batch_id is null) = ${payer === "baseline"} and status = 'minted'
      order by approved_at desc limit ${newest}
    ) paid order by seconds`);
  let gas = 0;
  for (const hash of new Set(rows.map((row) => row.tx_hash))) {
    const receipt = await chain.provider.request({ method: "eth_getTransactionReceipt", params: [hash] });
    gas += Number(Object(receipt).gasUsed);
  }
  const at = (share: number) => Number(rows[Math.min(rows.length - 1, Math.floor(rows.length * share))]?.seconds);
  const waits = payer === "baseline" ? { p50: null, p99: null } : { p50: at(0.5), p99: at(0.99) };
  return { gas: gas / rewards, ...waits };
}

function report(lines: readonly Line[]): void {
  const two = (value: number | null) => (value === null ? "–" : value.toFixed(2));
  console.log(
    "| | rewards/s | gas a reward | approved → minted p50 | p99 | database trips a reward | node calls a reward |",
  );
  console.log("|---|---|---|---|---|---|---|");
  for (const line of lines) {
    const { name, perSecond, gas, p50, p99, databaseTrips, nodeCalls } = line;
    const waits = [p50, p99].map((seconds) => (seconds === null ? "–" : `${two(seconds)} s`)).join(" | ");
    console.log(
      `| ${name} | ${two(perSecond)} | ${gas.toFixed(0)} | ${waits} | ${two(databaseTrips)} | ${two(nodeCalls)} |`,
    );
  }
  for (let at = 0; at + 1 < lines.length; at += 3) {
    const [one, many] = [lines[at], lines[at + 1]];
    if (one && many) console.log(`\n${many.name}: ${(many.perSecond / one.perSecond).toFixed(1)} × one at a time`);
  }
}
