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

/** What other processes may be writing just now, and what no start reads. */
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
/** Installed dependencies: the project's own are used. */
const LINKED = ["node_modules", "contracts/node_modules"];

/**
 * Copies the project into a folder with state of its own, in which a test can do anything a person could. Answers its root. End
 * what runs there before you {@link removeProject} it.
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

/** The home directory of whoever starts the copy. */
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

/** Every file and folder of a copy except `.stack`, a line each: path, mode, size and modification time. */
export function listProject(root: string): string[] {
  const names = readdirSync(root).filter((name) => name !== ".stack");
  return names.flatMap((name) => listTree(join(root, name))).sort();
}

/** The same lines for a file, or for a folder with everything in it. Links are not followed. */
export function listTree(path: string): string[] {
  const { mode, size, mtimeMs } = lstatSync(path);
  const line = `${path} ${mode.toString(8)} ${size} ${mtimeMs}`;
  if (!lstatSync(path).isDirectory()) return [line];
  return [line, ...readdirSync(path).flatMap((name) => listTree(join(path, name)))];
}
