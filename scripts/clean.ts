// `npm run clean`: removes everything the local stack stored for this clone, in .stack and outside, and for deleted
// clones.
import { readdirSync, rmdirSync } from "node:fs";
import { basename, join } from "node:path";
import { takeLock } from "./plain/lock.mjs";
import { explainTrouble } from "./plain/trouble.mjs";
import { removeStackData, removeWhole } from "./stack/begin-anew.ts";
import { projectRoot } from "./stack/build.ts";
import { removeOutside } from "./stack/postgres-home.ts";
import { localState, START_LOCK } from "./stack/stack.ts";
import { removeAllTestStates } from "./testing/state.ts";

const lock = takeLock(START_LOCK);
if (!lock.taken) {
  console.error(`✗ A stack of this folder is running (process ${lock.pid}). End it with Ctrl-C there first.`);
  process.exit(1);
}
try {
  await removeStackData(localState);
  // Those of test runs first: a folder there may be a link to one in memory.
  await removeAllTestStates();
  const stackDir = join(projectRoot, ".stack");
  for (const name of readdirSync(stackDir)) {
    if (name !== basename(START_LOCK)) removeWhole(join(stackDir, name));
  }
  const outside = removeOutside(projectRoot);
  // The folder itself comes last: the lock is in it.
  lock.release();
  removeEmpty(stackDir);
  for (const path of [stackDir, ...outside]) console.log(`removed ${path}`);
} catch (error) {
  console.error(`✗ ${explainTrouble(error, projectRoot) ?? error}`);
  process.exitCode = 1;
} finally {
  lock.release();
}

/** A stack that starts at this very moment has put something into it again, and keeps it. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!["ENOTEMPTY", "ENOENT"].includes(String(Reflect.get(Object(error), "code")))) throw error;
  }
}
