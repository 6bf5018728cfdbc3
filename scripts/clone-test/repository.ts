import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../stack/build.ts";

/** An operator's copy of the repository. */
export interface Repository {
  readonly root: string;
  /** Changes a text file. Throws when `change` leaves it as it was. */
  edit(path: string, change: (text: string) => string): void;
  write(path: string, text: string): void;
  read(path: string): string;
  /** Commits everything, where there is something. */
  commit(message: string): void;
}

/** Made by installing and compiling: taken over instead of made again. */
const MADE = ["node_modules", "contracts/node_modules"];
const COPIED = ["contracts/artifacts", "contracts/cache", ".stack/compiled.txt"];

/** Copies this working tree, with what is not committed yet, into `root` as a repository with one more commit. */
export function copyRepository(root: string): Repository {
  git(projectRoot, "-c", "advice.detachedHead=false", "clone", "--quiet", "--shared", projectRoot, root);
  const tracked = listFiles(root, "ls-files", "-z");
  const current = listFiles(projectRoot, "ls-files", "-z", "--cached", "--others", "--exclude-standard").filter(
    (path) => existsSync(join(projectRoot, path)),
  );
  const kept = new Set(current);
  for (const path of tracked) if (!kept.has(path)) rmSync(join(root, path));
  for (const path of current) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(join(projectRoot, path), join(root, path));
  }
  for (const path of MADE) {
    if (existsSync(join(projectRoot, path))) symlinkSync(join(projectRoot, path), join(root, path));
  }
  for (const path of COPIED) {
    if (existsSync(join(projectRoot, path))) cpSync(join(projectRoot, path), join(root, path), { recursive: true });
  }
  // A link is no folder, so `node_modules/` in .gitignore does not mean it.
  writeFileSync(join(root, ".git/info/exclude"), `${MADE.join("\n")}\n`);
  const repository: Repository = {
    root,
    read: (path) => readFileSync(join(root, path), "utf8"),
    write: (path, text) => writeFileSync(join(root, path), text),
    edit(path, change) {
      const before = repository.read(path);
      const after = change(before);
      if (after === before) throw new Error(`${path} stayed as it was`);
      repository.write(path, after);
    },
    commit(message) {
      git(root, "add", "--all");
      if (git(root, "status", "--porcelain") === "") return;
      const who = ["-c", "user.name=Operator", "-c", "user.email=operator@example.org"];
      git(root, ...who, "commit", "--quiet", "--no-verify", "--message", message);
    },
  };
  repository.commit("the working tree under test");
  return repository;
}

function listFiles(root: string, ...args: string[]): string[] {
  return git(root, ...args)
    .split("\0")
    .filter((path) => path !== "");
}

function git(root: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
}
