import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { commandLine } from "./plain/process.mjs";
import { damageState, leaveLock } from "./testing/damage.ts";
import { copyProject, listProject, listTree, removeProject, spawnStart } from "./testing/project-copy.ts";

/** Each start takes seconds of a processor that other tests need too. */
const LIMIT_MS = 120_000;
const isRoot = process.getuid?.() === 0;
/** A person who is not root: as root somebody who owns nothing, else whoever runs this. */
const person = isRoot ? { uid: 65_534, gid: 65_534 } : undefined;

let root: string;
let stackDir: string;
let taken: Server;
let port: number;

beforeAll(async () => {
  root = copyProject();
  stackDir = join(root, ".stack");
  if (person) give(root, person.uid);
  taken = createServer();
  port = await listen(taken, "127.0.0.1");
});
afterAll(() => {
  taken.close();
  removeProject(root);
});
beforeEach(() => rmSync(stackDir, { recursive: true, force: true }));

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** `chown -R`, links themselves included. */
function give(path: string, uid: number): void {
  lchownSync(path, uid, uid);
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) give(join(path, name), uid);
}

/** What cannot be tested here does not count as passed: the reason is printed, and the test counts as skipped. */
function needs(context: TestContext, isThere: boolean, otherwise: string): void {
  if (isThere) return;
  console.warn(`SKIPPED, ${context.task.name}: ${otherwise}`);
  context.skip(otherwise);
}

function needsPerson(context: TestContext): void {
  const run = spawnSync(process.execPath, ["-e", "fs.readdirSync('node_modules/zod')"], { cwd: root, ...person });
  needs(context, run.status === 0, `${process.execPath} or node_modules is closed to everybody but root`);
}

/** Starts as a person who is not root, and answers the one sentence by which the start refused. */
async function refusal(portText: string | number, ...args: string[]): Promise<string> {
  const { exitCode, output } = await spawnStart(root, { args, port: portText, user: person }).ending;
  expect(exitCode, output).toBe(1);
  const said = output.split("\n").filter((line) => line !== "");
  expect(said.at(-1)).toMatch(/^✗ .*\.$/);
  expect(said.slice(0, -1).filter((line) => !/^(Starting the store|Beginning with empty data)$/.test(line))).toEqual(
    [],
  );
  return said.at(-1) ?? "";
}

describe("a port that cannot be had", { timeout: LIMIT_MS }, () => {
  it("is refused by its number: a low one, for whoever is not root", async (context) => {
    needsPerson(context);
    const limits = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    const first = existsSync(limits) ? Number(readFileSync(limits, "utf8")) : 1024;
    needs(context, first > 80, `everybody may listen on port ${first} and above here`);
    expect(await refusal(80)).toBe(
      "✗ Port 80 may not be used without root's rights. Set another one: PORT=8788 npm start.",
    );
    expect(existsSync(join(stackDir, "start.lock"))).toBe(false);
  });

  it.for(["127.0.0.1", "0.0.0.0", "::1"])(
    "is refused by its number: one that another program has on %s",
    async (host, context) => {
      const server = createServer();
      const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
      needs(context, host !== "::1" || hasIpv6, "this machine has no ::1");
      const number = await listen(server, host);
      const said = await refusal(number);
      server.close();
      expect(said).toBe(`✗ Port ${number} is taken, and the store needs it. Set another one: PORT=8788 npm start.`);
    },
  );

  it("is refused as it was typed if it is no port", async () => {
    expect(await refusal("http")).toBe("✗ PORT=http is not a port number.");
  });
});

describe("what is asked of it", { timeout: LIMIT_MS }, () => {
  it("is answered, and nothing begins", async () => {
    const args = ["--fresh", "--help"];
    const { exitCode, output } = await spawnStart(root, { args, port, user: person }).ending;
    expect(exitCode, output).toBe(0);
    expect(output).toContain("npm start -- --fresh");
    expect(output).not.toMatch(/Starting the store|Beginning with empty data/);
    expect(existsSync(stackDir)).toBe(false);
  });

  it("is refused if there is no such option, and nothing begins", async () => {
    expect(await refusal(port, "--frehs")).toBe(
      "✗ The start has no option --frehs. `npm start -- --help` says what there is.",
    );
    expect(existsSync(stackDir)).toBe(false);
  });
});

describe("started as another user before, as after `sudo npm start`", { timeout: LIMIT_MS }, () => {
  /** What only another user may write: root's, or where nobody here is root, closed. */
  function takeAway(path: string): void {
    if (isRoot) give(path, 0);
    else for (const each of [path, ...readdirSync(path).map((name) => join(path, name))]) chmodSync(each, 0o555);
  }
  function giveBack(path: string): void {
    if (person) give(path, person.uid);
    else for (const each of [path, ...readdirSync(path).map((name) => join(path, name))]) chmodSync(each, 0o755);
  }

  it("says whose the clone is and how to have it back, and starts once it is given back", async (context) => {
    needsPerson(context);
    // The real first start, by whoever runs this.
    const { output } = await spawnStart(root, { port }).ending;
    expect(output).toContain(`Port ${port} is taken`);
    takeAway(stackDir);
    const said = await refusal(port);
    expect(said).toContain(`${stackDir}/start.lock`);
    expect(said).toContain("belongs to another user than ");
    expect(said).toMatch(new RegExp(`\`sudo chown -R \\S+ ${root}\``));
    giveBack(stackDir);
    expect(await refusal(port)).toContain(`Port ${port} is taken`);
  });

  it("removes nothing of the other user's data, even when asked to begin anew", async (context) => {
    needs(context, isRoot, "only root can give files to another user");
    needsPerson(context);
    const data = join(stackDir, "local/postgres");
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "PG_VERSION"), "18\n");
    giveBack(stackDir);
    // Postgres keeps its data from everybody but its own user.
    takeAway(join(stackDir, "local"));
    chmodSync(data, 0o700);
    const said = await refusal(port, "--fresh");
    expect(said).toContain(join(stackDir, "local"));
    expect(said).toContain("sudo chown -R");
    expect(readFileSync(join(data, "PG_VERSION"), "utf8")).toBe("18\n");
  });
});

it("says that another start has just begun, of which nothing is known yet", { timeout: LIMIT_MS }, async () => {
  mkdirSync(stackDir);
  const lock = join(stackDir, "start.lock");
  writeFileSync(lock, '{"pid":');
  // Written in this moment, however long a start takes on this machine.
  utimesSync(lock, new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
  if (person) give(stackDir, person.uid);
  expect(await refusal(port)).toMatch(/^✗ Another start of this folder has just begun, or was cut off\. Try again/);
  expect(readFileSync(lock, "utf8")).toBe('{"pid":');
});

describe("begun anew over any damage", { timeout: LIMIT_MS }, () => {
  let outside: string;
  let foreign: ChildProcess;
  beforeAll(() => {
    outside = mkdtempSync(join(tmpdir(), "refcodes-outside-"));
    writeFileSync(join(outside, "kept"), "kept");
    foreign = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore", ...person });
  });
  afterAll(() => {
    foreign.kill("SIGKILL");
    rmSync(outside, { recursive: true, force: true });
  });

  // A process id that lives again, as after a restart of a container; of nobody; half a lock; and none at all.
  it.each([
    ["of a process that is not the one that took it", '{"pid":1,"started":"1","id":"a"}'],
    ["half written", '{"pid":1'],
    ["that is a folder", "folder"],
  ] as const)("leaves nothing of it, with a lock %s, and touches nothing else", async (_what, lock) => {
    const stateDir = join(stackDir, "local");
    damageState({ stateDir, stackDir }, { foreignPid: foreign.pid ?? 0, outside });
    leaveLock(join(stackDir, "start.lock"), lock);
    writeFileSync(join(stackDir, "of-somebody-else"), "kept");
    if (person) give(stackDir, person.uid);
    if (person) give(outside, person.uid);
    const before = [...listProject(root), ...listTree(outside)];
    // What begins anew then asks for its port.
    expect(await refusal(port, "--fresh")).toContain(`Port ${port} is taken`);
    expect(readdirSync(stackDir).sort()).toEqual(["local", "of-somebody-else"]);
    expect(readdirSync(stateDir).sort()).toEqual(["logs", "run"]);
    expect(readdirSync(join(stateDir, "run"))).toEqual([]);
    expect([...listProject(root), ...listTree(outside)]).toEqual(before);
    expect(commandLine(foreign.pid ?? 0)).toContain("setInterval");
  });

  it("begins where even its folder is a file", async () => {
    mkdirSync(stackDir, { recursive: true });
    writeFileSync(join(stackDir, "local"), "");
    writeFileSync(join(stackDir, "builds"), "");
    if (person) give(stackDir, person.uid);
    expect(await refusal(port, "--fresh")).toContain(`Port ${port} is taken`);
    expect(readdirSync(stackDir)).toEqual(["local"]);
  });
});
