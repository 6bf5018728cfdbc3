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

/** What the postgres user needs of a project in root's private home is kept here. */
export const OUTSIDE = "/var/lib/refcodes-stack";
const OWNER_FILE = "owner.txt";

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** A folder outside the project that the postgres user can get to, or undefined when it can get to the data's own. */
export function outsideHome(dataDir: string, outside = OUTSIDE): string | undefined {
  const home = join(outside, hashOf(resolve(dataDir)));
  return existsSync(home) || !isOpen(dataDir) ? home : undefined;
}

/** Whether others may pass through every folder above `dataDir`; itself it is closed to them by Postgres. */
function isOpen(dataDir: string): boolean {
  for (let at = dirname(resolve(dataDir)); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Makes the folder and notes whose it is, so that {@link removeOutside} can tell. Whatever the umask, others may pass. */
export function makeOutsideHome(home: string, dataDir: string): void {
  mkdirSync(home, { recursive: true });
  for (const folder of [dirname(home), home]) chmodSync(folder, 0o755);
  writeFileSync(join(home, OWNER_FILE), resolve(dataDir));
}

/**
 * The folder of Postgres's programs that `identity` can run: `native` itself, or a copy outside the project.
 * Asked of the program each time, because a umask or a chmod can close either.
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

/** Under its own name until it is whole: a crash leaves no half a copy, and of two at once one wins. */
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

/** What the owner may read or run, others may too. */
export function openToOthers(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const wanted = stat.mode | (stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (wanted !== stat.mode) chmodSync(path, wanted & 0o7777);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToOthers(join(path, name));
}

/**
 * Removes what lies outside for the project at `root` and for projects that are no longer there; returns the paths.
 * Their servers must be stopped.
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

/** A project's programs are in its node_modules, its data is beside other files of `.stack`. */
function ownerLives(owner: string): boolean {
  return existsSync(owner) || existsSync(dirname(owner));
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
