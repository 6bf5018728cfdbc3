import { Refusal } from "../refusal.ts";
import type { Source } from "../source.ts";

/** A commit of forty times one digit. */
export const commitOf = (digit: number | string): string => String(digit).repeat(40);

export interface FakeCommit {
  commit: string;
  /** SQL of its migrations, by name, in order. */
  migrations: Record<string, string>;
  objectMigration?: string;
  config?: string;
}

interface CheckedOut {
  /** The last commit where not given. */
  head?: FakeCommit | undefined;
  isDirty?: boolean | undefined;
}

/** A repository with these commits, each having all before it. */
export function fakeSource(
  commits: readonly FakeCommit[],
  { head = commits.at(-1), isDirty }: CheckedOut = {},
): Source {
  const find = (commit: string): FakeCommit => {
    const found = commit === "HEAD" ? head : commits.find((one) => one.commit === commit);
    if (!found) throw new Refusal(`${commit} is not in this repository`);
    return found;
  };
  return {
    cleanCommit() {
      if (isDirty) throw new Refusal("Commit these changes first");
      return find("HEAD").commit;
    },
    isAncestor: (earlier, later) => {
      const place = (commit: string) => commits.findIndex((one) => one.commit === commit);
      return place(earlier) >= 0 && place(earlier) <= place(later);
    },
    migrationsAt: (commit) => Object.keys(find(commit).migrations).map((name) => ({ name, when: whenOf(name) })),
    migrationText: (commit, name) => find(commit).migrations[name] ?? "",
    lastReleaseAt: () => "2026-01-01",
    configAt: (commit) => find(commit).config ?? "",
    objectMigrationAt: (commit) => find(commit).objectMigration,
    unpack: () => undefined,
  };
}

/** What a database remembers of a migration: `0003_name` → 3. */
export const whenOf = (name: string): number => Number(name.slice(0, 4));
