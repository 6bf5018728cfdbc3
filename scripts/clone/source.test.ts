import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusePastContraction } from "./past-migrations.ts";
import { openSource } from "./source.ts";

const root = mkdtempSync(join(tmpdir(), "refcodes-source-"));
const source = openSource(root);
/** Its commits, oldest first. */
const commits: string[] = [];

const ME = ["-c", "user.name=Test", "-c", "user.email=test@refcodes.test", "-c", "commit.gpgsign=false"];
const git = (...args: string[]) => execFileSync("git", [...ME, ...args], { cwd: root, encoding: "utf8" }).trim();

function commit(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git("add", ".");
  git("commit", "-q", "-m", "a change");
  commits.push(git("rev-parse", "HEAD"));
}

const journal = (...tags: string[]) =>
  JSON.stringify({ entries: tags.map((tag, at) => ({ idx: at, when: 1000 + at, tag })) });

beforeAll(() => {
  git("init", "-q", "-b", "main");
  commit({
    "db/migrations/meta/_journal.json": journal("0000_init"),
    "db/migrations/0000_init.sql": "create table a (id text);",
    "db/last-release.json": '{"name":"2026-11-20"}',
    "queues/wrangler.toml": '[[migrations]]\ntag = "v1"\n[env.shop]\nname = "shop-consumer"\n',
  });
  commit({
    "db/migrations/meta/_journal.json": journal("0000_init", "0001_new"),
    "db/migrations/0001_new.sql": "create table b (id text);",
  });
  commit({
    "db/migrations/meta/_journal.json": journal("0000_init", "0001_new", "0002_drop", "0003_marked"),
    "db/migrations/0002_drop.sql": "-- contract: 2026-11-25: nothing reads it\nalter table a drop column id;",
    "db/migrations/0003_marked.sql": "-- contract: 2026-11-20: nothing reads it\ndrop table c;",
  });
});
afterAll(() => rmSync(root, { recursive: true }));

const at = (index: number) => commits[index] ?? "";
const refuse = (applied: number, index: number, known = [at(2)]) =>
  refusePastContraction({
    source,
    commit: at(index),
    known,
    applied: Array.from({ length: applied }, (_, number) => 1000 + number),
  });

describe("the repository", () => {
  it("knows its clean commit, and refuses a changed or new file", () => {
    expect(source.cleanCommit()).toBe(at(2));
    writeFileSync(join(root, "new.txt"), "new");
    expect(() => source.cleanCommit()).toThrow(/Commit these changes first.*new\.txt/s);
    rmSync(join(root, "new.txt"));
  });

  it("knows what a commit has, and which commit has which", () => {
    expect(source.isAncestor(at(0), at(2))).toBe(true);
    expect(source.isAncestor(at(2), at(0))).toBe(false);
    expect(source.isAncestor("0".repeat(40), at(0))).toBe(false);
    expect(source.objectMigrationAt(at(0), "consumer")).toBe("v1");
    expect(() => source.migrationsAt("0".repeat(40))).toThrow("git fetch");
    const folder = mkdtempSync(join(tmpdir(), "refcodes-unpacked-"));
    source.unpack(at(0), folder);
    expect(existsSync(join(folder, "db/migrations/0000_init.sql"))).toBe(true);
    expect(existsSync(join(folder, "db/migrations/0001_new.sql"))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe("going back on a database that has moved on", () => {
  it("is fine past migrations that only add", () => {
    expect(() => refuse(2, 0)).not.toThrow();
    expect(() => refuse(1, 0)).not.toThrow();
    expect(() => refuse(0, 0)).not.toThrow();
  });

  it("is refused past what took something away that the commit may need", () => {
    expect(() => refuse(3, 1)).toThrow(/0002_drop: drops what it may use/);
    // The other one took away what no code has needed since the release that this commit knows.
    expect(() => refuse(4, 1)).not.toThrow("0003_marked");
    expect(() => refuse(4, 2)).not.toThrow();
  });

  it("is refused past migrations that nobody knows", () => {
    expect(() => refuse(5, 1)).toThrow("git fetch");
    expect(() => refuse(3, 1, [at(1)])).toThrow("git fetch");
  });
});
