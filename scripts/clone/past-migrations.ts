import { findContractions } from "../checks/expanding.ts";
import { Refusal } from "./refusal.ts";
import type { Source } from "./source.ts";

interface Question {
  source: Source;
  /** What is to run. */
  commit: string;
  /** `when` of every migration that the database has. */
  applied: readonly number[];
  /** Commits that the other migrations may come from: what runs now, and what is checked out. */
  known: readonly string[];
}

/**
 * Refuses to run a commit on a database from which later migrations have taken something away, or may have: those that
 * nobody here knows.
 *
 * @throws Refusal that says what was taken away, and what to do
 */
export function refusePastContraction({ source, commit, applied, known }: Question): void {
  const own = new Set(source.migrationsAt(commit).map(({ when }) => when));
  const places = new Map(
    known.flatMap((other) => source.migrationsAt(other).map((one) => [one.when, { ...one, other }])),
  );
  const texts: Record<string, string> = {};
  for (const when of applied.filter((one) => !own.has(one))) {
    const place = places.get(when);
    if (!place) {
      throw new Refusal(
        `The database has a migration of ${new Date(when).toISOString()} that this repository does not: \`git fetch\`, check out the commit that was deployed last, then again.`,
      );
    }
    texts[place.name] = source.migrationText(place.other, place.name);
  }
  const found = Object.entries(findContractions(texts, source.lastReleaseAt(commit)));
  if (found.length === 0) return;
  throw new Refusal(
    [
      `${commit.slice(0, 12)} cannot run on this database any more. Migrations since then have taken away what it may need:`,
      ...found.flatMap(([name, list]) =>
        list.map(({ why, statement }) => `  ${name}: ${why}: ${statement.slice(0, 100)}`),
      ),
      "Go forward instead: mend the fault in a new commit, and deploy that.",
    ].join("\n"),
  );
}
