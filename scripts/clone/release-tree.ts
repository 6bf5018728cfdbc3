import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFileLock } from "../plain/lock.mjs";
import { buildPages, projectRoot } from "../stack/build.ts";
import { releaseTag } from "./releases.ts";
import type { Source } from "./source.ts";

const FOLDER = join(projectRoot, ".stack/releases");
/** Written last: without it a tree is half made. */
const BUILT = "built.txt";
const KEPT_TREES = 3;

/**
 * A commit's files with its pages built, in a folder of their own: what is deployed does not change while somebody edits,
 * starts the local stack or deploys another clone. Returns the folder. A second call finds the first one's.
 */
export async function buildRelease(source: Source, commit: string): Promise<string> {
  const tree = join(FOLDER, releaseTag({ commit }));
  await withFileLock(join(FOLDER, "build.lock"), "building a release", async () => {
    if (existsSync(join(tree, BUILT))) return;
    rmSync(tree, { recursive: true, force: true });
    mkdirSync(tree, { recursive: true });
    source.unpack(commit, tree);
    symlinkSync(join(projectRoot, "node_modules"), join(tree, "node_modules"));
    await buildPages(tree, join(projectRoot, ".stack/builds"));
    writeFileSync(join(tree, BUILT), commit);
    dropOldTrees(tree);
  });
  return tree;
}

function dropOldTrees(current: string): void {
  const others = readdirSync(FOLDER)
    .map((name) => join(FOLDER, name))
    .filter((path) => path !== current && existsSync(join(path, BUILT)))
    .toSorted((left, right) => statSync(right).mtimeMs - statSync(left).mtimeMs);
  for (const path of others.slice(KEPT_TREES)) rmSync(path, { recursive: true, force: true });
}
