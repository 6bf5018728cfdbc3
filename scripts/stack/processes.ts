import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandLine } from "../plain/process.mjs";

/** Where the stack remembers what it started, so that the next run can end what a SIGKILL left behind. */
export interface RunRecord {
  /** Process id, also its process group. */
  readonly pid: number;
  /** Text that must be in the process's command line before anyone signals it. */
  readonly marker: string;
}

export interface OwnedProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended. */
  readonly exited: Promise<void>;
  /** Asks the whole process group to end and insists after `graceMs` (default 5,000). */
  stop(graceMs?: number): Promise<void>;
}

export interface OwnedProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly marker: string;
  readonly runDir: string;
  /** Standard output and error go here. */
  readonly logFile: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  readonly stopSignal?: NodeJS.Signals;
  /** Signal only the process itself: Postgres ends its own children. */
  readonly signalGroup?: boolean;
}

/** True while `pid` lives and is still the process that `marker` describes. */
export function isOurs(record: RunRecord): boolean {
  return record.pid > 1 && (commandLine(record.pid)?.includes(record.marker) ?? false);
}

/** Writes down a process of this run. */
export function rememberProcess(runDir: string, name: string, record: RunRecord): void {
  mkdirSync(runDir, { recursive: true });
  writeFileSync(join(runDir, `${name}.pid.json`), JSON.stringify(record));
}

/** Strikes out a process that has ended. */
export function forgetProcess(runDir: string, name: string): void {
  rmSync(join(runDir, `${name}.pid.json`), { force: true });
}

/** Starts a process in its own group, remembers it, and sends its output to a file. */
export function startProcess(options: OwnedProcessOptions): OwnedProcess {
  const log = openSync(options.logFile, "a");
  const child = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ["ignore", log, log],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid }),
  });
  closeSync(log);
  const exited = whenExited(child);
  if (child.pid === undefined) throw new Error(`${options.name}: ${options.command} could not be started`);
  const record = { pid: child.pid, marker: options.marker };
  rememberProcess(options.runDir, options.name, record);
  const group = options.signalGroup !== false;
  return {
    name: options.name,
    pid: child.pid,
    exited,
    async stop(graceMs = 5_000) {
      if (child.exitCode === null && child.signalCode === null) {
        signal(record.pid, options.stopSignal ?? "SIGTERM", group);
        await Promise.race([exited, sleep(graceMs, undefined, { ref: false })]);
        if (child.exitCode === null && child.signalCode === null) signal(record.pid, "SIGKILL", group);
        await exited;
      }
      forgetProcess(options.runDir, options.name);
    },
  };
}

function whenExited(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
}

function signal(pid: number, name: NodeJS.Signals, group: boolean): void {
  try {
    process.kill(group ? -pid : pid, name);
  } catch {
    // Ended between the check and the signal.
  }
}

/**
 * Ends one remembered process if it still runs and still is what we started.
 * A recycled process id belongs to someone else and is left alone.
 */
export async function endRemembered(record: RunRecord): Promise<boolean> {
  if (!isOurs(record)) return false;
  askToEnd(record);
  for (let tries = 0; tries < 50 && isOurs(record); tries += 1) await sleep(100);
  if (isOurs(record)) signal(record.pid, "SIGKILL", false);
  for (let tries = 0; tries < 20 && isOurs(record); tries += 1) await sleep(50);
  return true;
}

/** Postgres gets the signal for a fast shutdown, which closes connections and leaves a clean data directory. */
function askToEnd({ pid, marker }: RunRecord): void {
  signal(pid, marker.includes("postgres") ? "SIGINT" : "SIGTERM", false);
}

/** Terminates every process recorded in `runDir` without waiting: for a process that is about to exit. */
export function signalRemembered(runDir: string): void {
  for (const file of recordFiles(runDir)) {
    const record = readRecord(file);
    if (record !== undefined && isOurs(record)) askToEnd(record);
  }
}

function recordFiles(runDir: string): string[] {
  if (statSync(runDir, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const names = readdirSync(runDir).filter((name) => name.endsWith(".pid.json"));
  return names.map((name) => join(runDir, name));
}

/** Ends everything an earlier run remembered in `runDir` and did not end itself; returns the names. */
export async function endLeftovers(runDir: string): Promise<string[]> {
  const ended: string[] = [];
  for (const file of recordFiles(runDir)) {
    const record = readRecord(file);
    if (record !== undefined && (await endRemembered(record))) ended.push(basename(file, ".pid.json"));
    rmSync(file, { recursive: true, force: true });
  }
  return ended;
}

/** The record in a file; undefined when a crash left it half written. */
export function readRecord(path: string): RunRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value !== "object" || value === null || !("pid" in value) || !("marker" in value)) return undefined;
    const { pid, marker } = value;
    return typeof pid === "number" && typeof marker === "string" && marker !== "" ? { pid, marker } : undefined;
  } catch {
    return undefined;
  }
}

/** Direct children of a process whose command line holds `marker` (miniflare does not tell its workerd's id). */
export function childrenOf(parent: number, marker: string): number[] {
  return processTable()
    .filter((row) => row.parent === parent)
    .map(({ pid }) => pid)
    .filter((pid) => isOurs({ pid, marker }));
}

/**
 * Ends processes that lost their parent and whose command line holds every marker: a run can be killed in the moment
 * between starting a program and remembering it.
 */
export async function endOrphans(...markers: readonly [string, ...string[]]): Promise<void> {
  const [marker, ...more] = markers;
  for (const { pid, parent } of processTable()) {
    // Orphans go to init or to a session's own reaper; whoever starts such programs here is a Node process.
    const orphaned = parent === 1 || !/\bnode\b/.test(commandLine(parent) ?? "");
    const text = orphaned ? commandLine(pid) : undefined;
    if (text !== undefined && more.every((part) => text.includes(part))) await endRemembered({ pid, marker });
  }
}

/** Every process with its parent. Linux answers without `ps`, which small images lack. */
function processTable(): { pid: number; parent: number }[] {
  if (process.platform === "linux") {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), parent: parentOf(name) }));
  }
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return stdout.split("\n").map((line) => {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent };
  });
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
