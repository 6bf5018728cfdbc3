import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { commandLine } from "../plain/process.mjs";

/** The folders' names, with the process that each belongs to. Short, because the path of a socket has a limited length. */
const NAME = /^refcodes-(\d+)-\w{6}$/;

/**
 * Gives this process and all that it starts a folder of their own for temporary files (`TMPDIR`), which is removed when this
 * process ends, with whatever tools and tests have left there. Folders of killed runs are removed first. Does nothing where a
 * parent process has done it.
 */
export function openScratch(): void {
  const folder = tmpdir();
  if (NAME.test(basename(folder))) return;
  removeAbandoned(folder);
  const scratch = mkdtempSync(join(folder, `refcodes-${process.pid}-`));
  // Open to all as `/tmp` is: some processes run as another user.
  chmodSync(scratch, 0o1777);
  process.env.TMPDIR = scratch;
  process.on("exit", () => remove(scratch));
}

/** Removes what killed runs have left in a folder. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = NAME.exec(name)?.[1];
    if (owner !== undefined && commandLine(Number(owner)) === undefined) remove(join(folder, name));
  }
}

/** Leaves what cannot be removed: another user's folder, or one that is still written to, which the next run removes. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}
