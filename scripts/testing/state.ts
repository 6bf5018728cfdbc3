import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../stack/build.ts";
import { removePostgresData } from "../stack/postgres.ts";
import { commandLine, endLeftovers } from "../stack/processes.ts";

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
  return stateDir;
}

/** Ends and removes whatever a test run keeps in its folder. */
export async function removeTestState(stateDir: string): Promise<void> {
  await endLeftovers(join(stateDir, "run"));
  await removePostgresData(join(stateDir, "postgres"));
  rmSync(stateDir, { recursive: true, force: true });
}
