import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandLine } from "../scripts/plain/process.mjs";
import { beginAnew, removeStackData } from "../scripts/stack/begin-anew.ts";
import { projectRoot } from "../scripts/stack/build.ts";
import { freePort } from "../scripts/stack/ports.ts";
import { clusterFolder, startPostgres } from "../scripts/stack/postgres.ts";
import { damageState } from "../scripts/testing/damage.ts";
import { copyProject, listProject, listTree, removeProject, spawnStart } from "../scripts/testing/project-copy.ts";
import { buyAsFriend } from "./purchase.ts";
import { stackUnderTest } from "./stack.ts";

// A clone of its own, started as a person starts it. The second test goes on where the first ends: a start takes its time.
let root: string;
let stackDir: string;
let stateDir: string;
let port: number;
let running: Awaited<ReturnType<typeof startClone>> | undefined;

beforeAll(async () => {
  root = copyProject();
  cpSync(join(projectRoot, "contracts/artifacts"), join(root, "contracts/artifacts"), { recursive: true });
  stackDir = join(root, ".stack");
  stateDir = join(stackDir, "local");
  port = await freePort();
});
afterAll(async () => {
  running?.child.kill("SIGKILL");
  await running?.ending;
  await removeStackData(stateDir);
  removeProject(root);
});

/** Copies what was built and compiled for the stack under test, from the same sources. */
function reuseBuilds(): void {
  const build = dirname(stackUnderTest().clientDir);
  cpSync(build, join(stackDir, "builds", basename(build)), { recursive: true });
  cpSync(join(projectRoot, ".stack/compiled.txt"), join(stackDir, "compiled.txt"));
}

/** `npm start`; resolves once it says that the store is there. */
async function startClone() {
  let heard = "";
  const ready = Promise.withResolvers<void>();
  const { child, ending } = spawnStart(root, {
    port,
    onText(text) {
      heard += text;
      if (/Ready in [\d.]+ s/.test(heard)) ready.resolve();
    },
  });
  void ending.then(({ output }) => ready.reject(new Error(`It ended before it was ready:\n${output}`)));
  await ready.promise;
  return { child, ending, url: `http://localhost:${port}` };
}

/** Somebody comes through the demo referrer's link and pays; fails if their order does not get paid. */
async function buyOne(url: string): Promise<void> {
  await buyAsFriend(([product]) => (product ? [{ product, quantity: 1 }] : []), "en", url);
}

/** The first value of a query's answer from the clone's database, asked as its owner. */
async function ask(query: string): Promise<unknown> {
  const info = readFileSync(join(stateDir, "run/stack.json"), "utf8");
  const client = new pg.Client({ connectionString: JSON.parse(info).databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: query, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** A folder and a process that do not belong to the clone, and whether they are unchanged. */
function strangers() {
  const folder = mkdtempSync(join(tmpdir(), "refcodes-outside-"));
  writeFileSync(join(folder, "kept"), "kept");
  const before = listTree(folder);
  const foreign: ChildProcess = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  return {
    folder,
    pid: foreign.pid ?? 0,
    expectUntouched() {
      expect(listTree(folder)).toEqual(before);
      expect(commandLine(foreign.pid ?? 0)).toContain("setInterval");
    },
    end() {
      foreign.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

it("a store begins anew over any damage, and leaves alone what is not its own", async () => {
  const { folder, pid, expectUntouched, end } = strangers();
  const before = listProject(root);
  // Its database still runs when its files are torn, as after the terminal was killed.
  for (const name of ["run", "logs"]) mkdirSync(join(stateDir, name), { recursive: true });
  const dataDir = join(stateDir, "postgres");
  await startPostgres({ dataDir, runDir: join(stateDir, "run"), logFile: join(stateDir, "log"), durable: false });
  const cluster = clusterFolder(dataDir);
  const server = Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
  damageState({ stateDir, stackDir }, { foreignPid: pid, outside: folder, cluster });

  await beginAnew({ stateDir, stackDir });
  expect(readdirSync(stackDir)).toEqual([]);
  expect(commandLine(server)).toBeUndefined();
  reuseBuilds();
  running = await startClone();
  await buyOne(running.url);
  expect(await (await fetch(`${running.url}/api/health`)).json()).toMatchObject({ status: "ok" });
  await expect.poll(() => ask("select count(*)::int from referral_rewards")).toBe(1);
  expectUntouched();
  expect(listProject(root)).toEqual(before);
  end();
}, 180_000);

it("events that were lost with a killed store's queue are sent again as soon as it starts", async () => {
  running ??= await startClone();
  // Until it is killed, the consumer can answer nothing more. A start gives every role its rights again.
  await ask("revoke insert on referral_rewards from refcodes_consumer");
  const rewarded = Number(await ask("select count(*)::int from referral_rewards"));
  const sent = "select count(*)::int from outbox where id like 'payment.paid:%' and sent_at is not null";
  const sentBefore = Number(await ask(sent));
  for (let bought = 0; bought < 3; bought += 1) await buyOne(running.url);
  await expect.poll(() => ask(sent)).toBe(sentBefore + 3);
  expect(await ask("select count(*)::int from referral_rewards")).toBe(rewarded);
  running.child.kill("SIGKILL");
  await running.ending;
  running = await startClone();
  // Otherwise each would be sent a minute after it was sent first.
  await expect.poll(() => ask("select count(*)::int from referral_rewards")).toBe(rewarded + 3);
  running.child.kill("SIGINT");
  expect((await running.ending).exitCode).toBe(0);
}, 180_000);
