import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readlinkSync, rmSync, statfsSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { commandLine } from "../plain/process.mjs";
import { projectRoot } from "../stack/build.ts";
import { removePostgresData } from "../stack/postgres.ts";
import { endLeftovers, signalRemembered } from "../stack/processes.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const inUse = new Set<string>();
const testsDir = join(projectRoot, ".stack/tests");

/** Files here are kept in memory. A machine without this folder, or with little room in it or little memory, uses its disk. */
const MEMORY = "/dev/shm";
/** What the paths of the folders there begin with. */
const IN_MEMORY = join(MEMORY, "refcodes-tests-");
const ROOM_BYTES = 4 * 2 ** 30;

/**
 * An empty folder for this run, after what killed runs left behind has been ended and removed.
 *
 * @param inMemory for a database that is made anew a hundred times: where there is room, the folder is a link to one in memory
 */
export async function newTestState(kind: string, { inMemory = false } = {}): Promise<string> {
  mkdirSync(testsDir, { recursive: true });
  for (const name of readdirSync(testsDir)) {
    const owner = Number(name.split("-").at(-1));
    if (commandLine(owner) === undefined) await removeTestState(join(testsDir, name));
  }
  const stateDir = join(testsDir, `${kind}-${process.pid}`);
  await removeTestState(stateDir);
  if (inMemory && hasRoomInMemory()) linkToMemory(stateDir);
  mkdirSync(join(stateDir, "logs"), { recursive: true });
  endOnExit(stateDir);
  return stateDir;
}

function hasRoomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ROOM_BYTES && process.availableMemory() > ROOM_BYTES;
  } catch {
    return false;
  }
}

/** Makes the link first: if this process is killed in between, the next run finds the link and removes both. */
function linkToMemory(stateDir: string): void {
  const target = `${IN_MEMORY}${randomUUID()}`;
  symlinkSync(target, stateDir);
  mkdirSync(target);
  // Postgres must get through as a user of its own, whatever the umask.
  chmodSync(target, 0o755);
}

/** An interrupted run must leave no Postgres and no workerd behind: they run in process groups of their own. */
function endOnExit(stateDir: string): void {
  if (inUse.size === 0) {
    process.on("exit", endAll);
    // Without a listener a signal ends this process before `exit`; if others listen, they decide how it ends.
    for (const signal of SIGNALS) process.prependListener(signal, exitUnlessOthersListen);
  }
  inUse.add(stateDir);
}

function endAll(): void {
  for (const stateDir of inUse) signalRemembered(join(stateDir, "run"));
}

function exitUnlessOthersListen(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) process.exit(130);
}

/** Ends and removes whatever a test run keeps in its folder. */
export async function removeTestState(stateDir: string): Promise<void> {
  const target = targetOf(stateDir);
  // A link that leads elsewhere is not ours: only the link itself is removed.
  if (target === undefined || isOurs(target)) {
    await endLeftovers(join(stateDir, "run"));
    await removePostgresData(join(stateDir, "postgres"));
    if (target !== undefined) rmSync(target, { recursive: true, force: true });
  }
  rmSync(stateDir, { recursive: true, force: true });
  inUse.delete(stateDir);
  if (inUse.size > 0) return;
  process.off("exit", endAll);
  for (const signal of SIGNALS) process.off(signal, exitUnlessOthersListen);
}

/** Removes the folders of all runs of this project, those still running included. */
export async function removeAllTestStates(): Promise<void> {
  mkdirSync(testsDir, { recursive: true });
  for (const name of readdirSync(testsDir)) await removeTestState(join(testsDir, name));
}

/** Where a link leads to; undefined if the path is not a link. */
function targetOf(path: string): string | undefined {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return undefined;
  }
}

const isOurs = (target: string) => target.startsWith(IN_MEMORY) || dirname(target) === testsDir;
