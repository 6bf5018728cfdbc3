import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { removePostgresData } from "./postgres.ts";
import { endLeftovers } from "./processes.ts";

/** Caches beside the data: builds, and which sources the contracts were compiled from. */
const CACHES = ["builds", "compiled.txt"];

/** Leaves nothing of an earlier run, however damaged: neither its data in `stateDir` nor what `stackDir` remembers. */
export async function beginAnew({ stateDir, stackDir }: { stateDir: string; stackDir: string }): Promise<void> {
  await removeStackData(stateDir);
  for (const name of CACHES) removeWhole(join(stackDir, name));
}

/** Removes everything a stopped stack kept, even when it is damaged. */
export async function removeStackData(stateDir: string): Promise<void> {
  restoreAccess(stateDir);
  if (lstatSync(stateDir, { throwIfNoEntry: false })?.isFile() === true) rmSync(stateDir);
  await endLeftovers(join(stateDir, "run"));
  await removePostgresData(join(stateDir, "postgres"));
  removeWhole(stateDir);
}

/** Removes a file or a folder with everything in it, closed folders included. */
export function removeWhole(path: string): void {
  restoreAccess(path);
  rmSync(path, { recursive: true, force: true });
}

/**
 * Gives the owner access again to everything here, without following links: in a folder that is closed to its owner nothing can
 * be removed. What belongs to somebody else is left as it is; removing it fails with an error that says so.
 */
function restoreAccess(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink() || (process.getuid?.() ?? found.uid) !== found.uid) return;
  const wanted = found.isDirectory() ? 0o700 : 0o600;
  if ((found.mode & wanted) !== wanted) chmodSync(path, (found.mode | wanted) & 0o7777);
  if (found.isDirectory()) for (const name of readdirSync(path)) restoreAccess(join(path, name));
}
