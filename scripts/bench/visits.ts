// `npm run test:visits`: 100,000 beacons for one code through the built Workers on raw workerd, while the runtime is killed again and
// again and the database goes away for a time. Ends with an error unless the objects and Postgres both hold exactly as
// many. `--beacons N` and `--kills N` for fewer.
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Client } from "pg";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { DEMO_REFCODE, seedDemo } from "#db/seed/demo";
import { commandLine } from "../plain/process.mjs";
import { buildWorkers, projectRoot, WORKER_CONFIGS } from "../stack/build.ts";
import { databaseUrls, prepareDatabase } from "../stack/database.ts";
import { startNeonProxy } from "../stack/neon-proxy.ts";
import { freePort } from "../stack/ports.ts";
import { startPostgres } from "../stack/postgres.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { startVisitsRuntime, type VisitsRuntime } from "./visits-runtime.ts";

const variablesSchema = z.record(z.string(), z.string());
const connections = 128;
const browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0";
const agent = new Agent({ keepAlive: true, maxSockets: connections });

const { values } = parseArgs({ options: { beacons: { type: "string" }, kills: { type: "string" } } });
const beacons = Number(values.beacons ?? 100_000);
const kills = Number(values.kills ?? 5);
const stateDir = await newTestState("visits");
const runDir = join(stateDir, "run");
mkdirSync(runDir, { recursive: true });
const port = await freePort();
// In memory where the system has a folder for that: killed is the process, not the machine, so no disk need be waited for.
const memory = "/dev/shm";
const persistDir = existsSync(memory) ? join(memory, `visits-${process.pid}`) : join(stateDir, "workers");
for (const name of existsSync(memory) ? readdirSync(memory) : []) {
  const owner = /^visits-(\d+)$/.exec(name)?.[1];
  if (owner !== undefined && commandLine(Number(owner)) === undefined) rmSync(join(memory, name), { recursive: true });
}

const postgres = await startPostgres({
  dataDir: join(stateDir, "postgres"),
  runDir,
  logFile: join(stateDir, "logs/postgres.log"),
  durable: false,
});
const proxy = await startNeonProxy({ postgresPort: postgres.port });
await prepareDatabase(postgres, "visits");
const urls = databaseUrls(postgres.url, proxy.port, "visits");
await seedDemo({ connectionString: urls.admin });
const build = await buildWorkers({ cacheDir: join(projectRoot, ".stack/builds") });
const url = `http://localhost:${port}`;

function start(): Promise<VisitsRuntime> {
  const app = {
    ...unstable_readConfig({ config: join(projectRoot, WORKER_CONFIGS.app) }, { hideWarnings: true }).vars,
    APP_URL: url,
    DATABASE_URL: urls.app,
    AUTH_SECRET: randomUUID() + randomUUID(),
    CRON_SECRET: randomUUID(),
    GUARD_HASH_KEY: randomUUID(),
    PAYOUT_DATA_KEY: `k1:${randomBytes(32).toString("base64")}`,
    WAYFORPAY_MERCHANT_ACCOUNT: "test_merch_n1",
    WAYFORPAY_SECRET_KEY: "not-used-here",
    REFERRAL_CHAIN_ID: "31337",
  };
  const edge = { APP_URL: url, CLONE_TIME_ZONE: "UTC", REFERRAL_CONSENT: "eea" };
  const objects = join(persistDir, "objects");
  return startVisitsRuntime({
    scripts: build.scripts,
    port,
    folder: runDir,
    objects,
    runDir,
    variables: { edge, app: variablesSchema.parse(app) },
  });
}

let retries = 0;

/** One attempt: the status, or 0 when the connection was lost. Each beacon comes from an address of its own. */
function send(id: string, serial: number): Promise<number> {
  const body = JSON.stringify({ code: DEMO_REFCODE, id });
  const headers = {
    "user-agent": browser,
    "content-type": "application/json",
    "content-length": body.length,
    "cf-connecting-ip": `2001:db8:${(serial >> 16).toString(16)}:${(serial & 0xffff).toString(16)}::1`,
  };
  return new Promise((resolve) => {
    const asking = request({ host: "127.0.0.1", port, path: "/api/refcodes/track", method: "POST", agent, headers });
    asking.setTimeout(10_000, () => asking.destroy());
    asking.once("error", () => resolve(0));
    asking.once("response", (answer) => {
      answer.resume();
      answer.once("error", () => resolve(0));
      answer.once("close", () => resolve(answer.statusCode ?? 0));
    });
    asking.end(body);
  });
}

async function visit(serial: number): Promise<void> {
  const id = randomUUID();
  for (let status = await send(id, serial); status !== 204; status = await send(id, serial)) {
    if (status !== 0 && status !== 429 && status < 500) throw new Error(`a beacon was refused with ${status}`);
    retries += 1;
    await sleep(100);
  }
}

/** What the objects themselves hold, read from their files once the runtime is gone. */
function countInObjects(): number {
  const files = globSync(join(persistDir, "objects/visits/*.sqlite")).filter((file) => !file.includes("metadata"));
  return files.reduce((sum, file) => {
    const database = new DatabaseSync(file, { readOnly: true });
    const row = database.prepare("SELECT coalesce(sum(visits), 0) AS visits FROM days").get();
    database.close();
    return sum + Number(row?.visits);
  }, 0);
}

async function countInPostgres(before: number): Promise<number> {
  const client = new Client({ connectionString: urls.admin });
  await client.connect();
  const found = await client.query(
    "SELECT coalesce(sum(visits), 0)::int AS visits FROM refcode_visits_total WHERE code = $1",
    [DEMO_REFCODE],
  );
  await client.end();
  return found.rows[0].visits - before;
}

let ended = false;

/** Ends and removes everything, once. */
async function endAll(): Promise<void> {
  if (ended) return;
  ended = true;
  agent.destroy();
  await runtime?.kill();
  await proxy.stop();
  await postgres.stop();
  await removeTestState(stateDir);
  rmSync(persistDir, { recursive: true, force: true });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    void endAll().finally(() => process.exit(130));
  });
}

let runtime: VisitsRuntime | undefined;
const before = await countInPostgres(0);
runtime = await start();
const started = performance.now();
// The last ones come when all else is quiet. A runtime on one machine forgets its alarms when it is killed, and it is the
// next beacon that finds a lost alarm and sets a new one.
const lastOnes = 64;
const quietMs = 11_000;
let begun = 0;
let done = 0;
let killed = 0;
const visitUpTo = async (count: number) => {
  while (begun < count) {
    begun += 1;
    await visit(begun);
    done += 1;
  }
};
const vandal = async () => {
  while (killed < kills) {
    await sleep(50);
    if (done < ((killed + 1) * (beacons - lastOnes)) / (kills + 1)) continue;
    killed += 1;
    // The second fifth of the beacons comes while the database is away.
    proxy.setFault(killed === 1 ? { refuse: true } : {});
    console.log(`${done} taken; killed the runtime with every object in it`);
    await runtime?.kill();
    runtime = await start();
  }
};

try {
  const visitors = Array.from({ length: connections }, () => visitUpTo(beacons - lastOnes));
  await Promise.all([vandal(), ...visitors]);
  const seconds = (performance.now() - started) / 1_000;
  console.log(
    `${done} taken in ${seconds.toFixed(0)} s (${(done / seconds).toFixed(0)} a second), ${retries} sent again`,
  );
  await sleep(quietMs);
  await visitUpTo(beacons);
  let inPostgres = 0;
  // An object whose flushes failed may wait up to five minutes for the next one.
  for (let attempt = 0; attempt < 400 && inPostgres < beacons; attempt += 1) {
    await sleep(1_000);
    inPostgres = await countInPostgres(before);
  }
  await runtime.kill();
  const inObjects = countInObjects();
  console.log(`${inObjects} in the objects, ${inPostgres} in Postgres, ${beacons} sent`);
  if (inObjects !== beacons || inPostgres !== beacons) process.exitCode = 1;
} finally {
  await endAll();
}
