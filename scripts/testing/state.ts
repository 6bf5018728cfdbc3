import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../plain/process.mjs";
import { projectRoot } from "../stack/build.ts";
import { removePostgresData } from "../stack/postgres.ts";
import { endLeftovers, signalRemembered } from "../stack/processes.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const inUse = new Set<string>();
const testsDir = join(projectRoot, ".stack/tests");

/** An empty folder for this run, after what killed runs left behind has been ended and removed. */
export async function newTestState(kind: string): Promise<string> {
  mkdirSync(testsDir, { recursive: true });
  for (const name of readdirSync(testsDir)) {
    const owner = Number(name.split("-").at(-1));
    if (commandLine(owner) === undefined) await removeTestState(join(testsDir, name));
  }
  const stateDir = join(testsDir, `${kind}-${process.pid}`);
  await removeTestState(stateDir);
  mkdirSync(join(stateDir, "logs"), { recursive: true });
  endOnExit(stateDir);
  return stateDir;
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
  await endLeftovers(join(stateDir, "run"));
  await removePostgresData(join(stateDir, "postgres"));
  rmSync(stateDir, { recursive: true, force: true });
  inUse.delete(stateDir);
  if (inUse.size > 0) return;
  process.off("exit", endAll);
  for (const signal of SIGNALS) process.off(signal, exitUnlessOthersListen);
}
