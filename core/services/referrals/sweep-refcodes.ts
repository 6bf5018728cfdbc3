import { asc, gt, inArray } from "drizzle-orm";
import { type CodeDirectory, publishRefcode } from "#core/services/referrals/publish-refcode";
import type { Database } from "#db/client";
import { refcodes } from "#db/schema";

/** The limit of one read of the directory. */
const PAGE = 100;

/** `codes:CODE` continues in the database after that code; `names:CURSOR` continues in the directory. */
const START = "codes:";

/**
 * Compares one page of the edge's directory with the database and repairs what differs: first every code of the
 * database, then every code of the directory, in turn. N codes take about N/50 runs, after which whatever a lost event
 * left wrong is right again.
 */
export async function sweepRefcodes(dependencies: {
  db: Database;
  directory: CodeDirectory;
}): Promise<{ mended: number }> {
  const { directory } = dependencies;
  const place = (await directory.readPlace()) ?? START;
  const { mended, next } = place.startsWith("names:")
    ? await sweepNames(dependencies, place.slice("names:".length))
    : await sweepCodes(dependencies, place.slice(START.length));
  if (next !== place) await directory.writePlace(next);
  return { mended };
}

/** Codes that are missing or wrong in the directory. */
async function sweepCodes({ db, directory }: { db: Database; directory: CodeDirectory }, after: string) {
  const rows = await db
    .select({ code: refcodes.code, active: refcodes.active })
    .from(refcodes)
    .where(gt(refcodes.code, after))
    .orderBy(asc(refcodes.code))
    .limit(PAGE);
  const known = await directory.read(rows.map(({ code }) => code));
  const wrong = rows.filter(({ code, active }) => known.get(code) !== (active ? "active" : "inactive"));
  for (const { code } of wrong) await publishRefcode({ db, directory }, { code });
  const last = rows.at(-1);
  return { mended: wrong.length, next: last && rows.length === PAGE ? `codes:${last.code}` : "names:" };
}

/** Codes that the database does not know: they would be captured and then earn nothing. */
async function sweepNames({ db, directory }: { db: Database; directory: CodeDirectory }, cursor: string) {
  const listed = await directory.list(PAGE, cursor || null);
  const rows =
    listed.codes.length === 0
      ? []
      : await db.select({ code: refcodes.code }).from(refcodes).where(inArray(refcodes.code, listed.codes));
  const known = new Set(rows.map(({ code }) => code));
  const strays = listed.codes.filter((code) => !known.has(code));
  for (const code of strays) await directory.remove(code);
  return { mended: strays.length, next: listed.cursor === null ? START : `names:${listed.cursor}` };
}
