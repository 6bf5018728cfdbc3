import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type Ending, readOutput } from "../plain/output.mjs";
import { projectRoot } from "../stack/build.ts";
import type { Identity } from "../stack/postgres-home.ts";

/** What others may be making at this moment, and what no start reads. */
const NOT_COPIED = new Set([
  ".git",
  ".stack",
  ".wrangler",
  "artifacts",
  "build",
  "cache",
  "dist",
  "docs",
  "node_modules",
]);
/** Installed or compiled: the project's own. */
const LINKED = ["node_modules", "contracts/node_modules"];

/**
 * A copy of the project as a clone of its own, with its own state, in which a person can do everything. Afterwards end
 * what runs there, and {@link removeProject} it.
 */
export function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "refcodes-copy-"));
  chmodSync(folder, 0o755);
  const root = join(folder, "clone");
  for (const each of [root, homeOf(root)]) mkdirSync(each);
  chmodSync(homeOf(root), 0o777);
  for (const name of readdirSync(projectRoot)) {
    if (NOT_COPIED.has(name)) continue;
    const filter = (path: string) => !NOT_COPIED.has(relative(dirname(path), path));
    cpSync(join(projectRoot, name), join(root, name), { recursive: true, filter });
  }
  for (const path of LINKED) {
    if (existsSync(join(projectRoot, path))) symlinkSync(join(projectRoot, path), join(root, path));
  }
  return root;
}

/** The home of whoever starts it. */
const homeOf = (root: string) => join(dirname(root), "home");

/** Removes a copy in which nothing runs. */
export function removeProject(root: string): void {
  rmSync(dirname(root), { recursive: true, force: true });
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly port: number | string;
  /** Who starts it; whoever runs the tests where not given. */
  readonly user?: Identity | undefined;
  readonly onText?: (text: string) => void;
}

/** `npm start` in a copy, without npm. */
export function spawnStart(
  root: string,
  { args = [], port, user, onText }: StartOptions,
): { child: ChildProcess; ending: Promise<Ending> } {
  const child = spawn(process.execPath, ["scripts/start.ts", ...args], {
    cwd: root,
    env: { ...process.env, PORT: String(port), HOME: homeOf(root), NO_COLOR: "1", FORCE_COLOR: undefined },
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  return { child, ending: readOutput(child, onText) };
}

/** Every file and folder of a copy but what it keeps in `.stack`: with its mode, its size and when it was written. */
export function listProject(root: string): string[] {
  const names = readdirSync(root).filter((name) => name !== ".stack");
  return names.flatMap((name) => list(join(root, name))).sort();
}

/** Of a folder, with everything in it. Links are not followed. */
export function list(path: string): string[] {
  const { mode, size, mtimeMs } = lstatSync(path);
  const line = `${path} ${mode.toString(8)} ${size} ${mtimeMs}`;
  if (!lstatSync(path).isDirectory()) return [line];
  return [line, ...readdirSync(path).flatMap((name) => list(join(path, name)))];
}
