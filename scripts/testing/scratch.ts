import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { commandLine } from "../plain/process.mjs";

/** What the folders are called: by the process that they belong to. Short, as sockets in them have a limited length. */
const NAME = /^refcodes-(\d+)-\w{6}$/;

/**
 * Gives this process and all that it starts a folder of their own for temporary files, which goes when this process ends: what a
 * tool or a test leaves there is nobody's any more. The folders of killed runs are removed. Nothing happens where a process
 * above this one has done it.
 */
export function openScratch(): void {
  const folder = tmpdir();
  if (NAME.test(basename(folder))) return;
  removeAbandoned(folder);
  const scratch = mkdtempSync(join(folder, `refcodes-${process.pid}-`));
  // As the machine's own: some of what is started runs as another user.
  chmodSync(scratch, 0o1777);
  process.env.TMPDIR = scratch;
  process.on("exit", () => remove(scratch));
}

/** Removes what killed runs have left in a folder. */
export function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = NAME.exec(name)?.[1];
    if (owner !== undefined && commandLine(Number(owner)) === undefined) remove(join(folder, name));
  }
}

/** Somebody else's is left as it is, and what is still written to is the next run's to remove. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}
