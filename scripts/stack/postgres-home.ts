import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Holds what the postgres user needs when the project is inside root's private home. */
export const OUTSIDE = "/var/lib/refcodes-stack";
const OWNER_FILE = "owner.txt";

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * A folder outside the project that the postgres user can reach; undefined when it can reach the data directory itself.
 */
export function outsideHome(dataDir: string, outside = OUTSIDE): string | undefined {
  const home = join(outside, hashOf(resolve(dataDir)));
  return existsSync(home) || !isOpen(dataDir) ? home : undefined;
}

/** Whether other users can traverse every folder above `dataDir`; Postgres closes `dataDir` itself to them. */
function isOpen(dataDir: string): boolean {
  for (let at = dirname(resolve(dataDir)); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Creates the folder, traversable whatever the umask, and records its project for {@link removeOutside}. */
export function makeOutsideHome(home: string, dataDir: string): void {
  mkdirSync(home, { recursive: true });
  for (const folder of [dirname(home), home]) chmodSync(folder, 0o755);
  writeFileSync(join(home, OWNER_FILE), resolve(dataDir));
}

/**
 * Folder of Postgres binaries that `identity` can run: `native`, or a copy outside the project. Tested on every start,
 * since a umask or a chmod can make either unusable.
 */
export function runnableNative(native: string, identity: Identity, outside = OUTSIDE): string {
  if (runs(native, identity)) return native;
  const copy = join(outside, `native-${hashOf(native)}`);
  if (!existsSync(copy)) copyWhole(native, copy);
  openToOthers(copy);
  chmodSync(outside, 0o755);
  if (!runs(copy, identity)) {
    rmSync(copy, { recursive: true, force: true });
    copyWhole(native, copy);
    openToOthers(copy);
  }
  writeFileSync(`${copy}.${OWNER_FILE}`, native);
  return copy;
}

function runs(native: string, identity: Identity): boolean {
  return spawnSync(join(native, "bin", "initdb"), ["--version"], { ...identity, cwd: "/" }).status === 0;
}

/** Renamed into place once complete: a crash leaves no partial copy, and of two concurrent copies one wins. */
function copyWhole(from: string, to: string): void {
  const draft = `${to}.${randomUUID()}`;
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

/** Gives others the owner's read and execute permissions. */
export function openToOthers(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const wanted = stat.mode | (stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (wanted !== stat.mode) chmodSync(path, wanted & 0o7777);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToOthers(join(path, name));
}

/**
 * Removes the outside folders of the project at `root` and of deleted projects; returns their paths. Their servers must
 * be stopped.
 */
export function removeOutside(root: string, outside = OUTSIDE): string[] {
  if (!existsSync(outside)) return [];
  const removed: string[] = [];
  for (const name of readdirSync(outside).filter((entry) => !entry.endsWith(OWNER_FILE))) {
    const path = join(outside, name);
    const note = name.startsWith("native-") ? `${path}.${OWNER_FILE}` : join(path, OWNER_FILE);
    const owner = existsSync(note) ? readFileSync(note, "utf8") : undefined;
    const others = owner !== undefined && !owner.startsWith(`${root}/`) && ownerLives(owner);
    if (others) continue;
    for (const each of name.startsWith("native-") ? [path, note] : [path])
      rmSync(each, { recursive: true, force: true });
    removed.push(path);
  }
  if (readdirSync(outside).length === 0) rmdirSync(outside);
  return removed;
}

/** Whether a project still exists: its binaries or data (`owner`), or the folder they belong in. */
function ownerLives(owner: string): boolean {
  return existsSync(owner) || existsSync(dirname(owner));
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
