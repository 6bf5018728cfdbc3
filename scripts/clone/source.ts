import { spawnSync } from "node:child_process";
import { parse } from "smol-toml";
import { z } from "zod";
import { WORKER_CONFIGS, type WorkerRole } from "../stack/build.ts";
import { Refusal } from "./refusal.ts";

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) });
const recordSchema = z.object({ name: z.string() });
const configSchema = z.looseObject({ migrations: z.array(z.looseObject({ tag: z.string() })).default([]) });

/** A migration of a commit; `when` is what the database remembers of it. */
export interface Migration {
  when: number;
  name: string;
}

/** The repository that is deployed from. */
export interface Source {
  /**
   * The commit that is checked out, with nothing changed.
   *
   * @throws Refusal for a dirty tree: what goes out must be found again by its commit
   */
  cleanCommit(): string;
  /** Whether `later` has everything that `earlier` has; false also where this repository does not have both. */
  isAncestor(earlier: string, later: string): boolean;
  /** Migrations of a commit, in order. */
  migrationsAt(commit: string): Migration[];
  /** SQL of a commit's migration. */
  migrationText(commit: string, name: string): string;
  /** Name of the release that a commit knows as the last one before it. */
  lastReleaseAt(commit: string): string;
  /** A Worker's configuration as it is in a commit. */
  configAt(commit: string, role: WorkerRole): string;
  /** Tag of the newest Durable Object migration of a commit's Worker. */
  objectMigrationAt(commit: string, role: WorkerRole): string | undefined;
  /** Writes a commit's files into a folder. */
  unpack(commit: string, folder: string): void;
}

/** The repository in `root`. Its methods throw a {@link Refusal} for a commit that it does not have. */
export function openSource(root: string): Source {
  const git = (...args: readonly string[]) =>
    spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  const fileAt = (commit: string, path: string): string => {
    const { status, stdout } = git("show", `${commit}:${path}`);
    if (status === 0) return stdout;
    throw new Refusal(`${path} of ${commit.slice(0, 12)} is not in this repository: \`git fetch\`, then again.`);
  };
  return {
    cleanCommit() {
      const changes = git("status", "--porcelain");
      const head = git("rev-parse", "--verify", "HEAD");
      if (changes.status !== 0 || head.status !== 0) throw new Refusal("This is no git repository with a commit.");
      if (changes.stdout === "") return head.stdout.trim();
      throw new Refusal(`Commit these changes first; a release is a commit:\n${changes.stdout.trimEnd()}`);
    },
    isAncestor: (earlier, later) => git("merge-base", "--is-ancestor", earlier, later).status === 0,
    migrationsAt(commit) {
      const { entries } = journalSchema.parse(JSON.parse(fileAt(commit, "db/migrations/meta/_journal.json")));
      return entries.map(({ when, tag }) => ({ when, name: tag }));
    },
    migrationText: (commit, name) => fileAt(commit, `db/migrations/${name}.sql`),
    lastReleaseAt: (commit) => recordSchema.parse(JSON.parse(fileAt(commit, "db/last-release.json"))).name,
    configAt: (commit, role) => fileAt(commit, WORKER_CONFIGS[role]),
    objectMigrationAt: (commit, role) =>
      configSchema.parse(parse(fileAt(commit, WORKER_CONFIGS[role]))).migrations.at(-1)?.tag,
    unpack(commit, folder) {
      const archive = spawnSync("git", ["archive", commit], { cwd: root, maxBuffer: 2 ** 30 });
      const unpacked = spawnSync("tar", ["-x", "-C", folder], { input: archive.stdout });
      if (archive.status !== 0 || unpacked.status !== 0) {
        throw new Refusal(
          `${commit.slice(0, 12)} could not be unpacked: ${archive.stderr}${unpacked.stderr}`.trimEnd(),
        );
      }
    },
  };
}
