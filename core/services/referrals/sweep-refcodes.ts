import { asc, gt, inArray } from "drizzle-orm";
import {
  type CodeDirectory,
  isSameRecord,
  publishedCodes,
  publishedOf,
  publishRefcode,
} from "#core/services/referrals/publish-refcode";
import type { Database } from "#db/client";
import { refcodes } from "#db/schema";

/** The limit of one read of the directory. */
const PAGE = 100;

/** Pages of one run, which ends sooner once it has mended a page's worth: a Worker may ask for so much only. */
const PAGES = 60;

/** `codes:CODE` continues in the database after that code; `names:CURSOR` continues in the directory. */
const START = "codes:";

/**
 * Compares the edge's directory with the database and repairs what differs: first every code of the database, then every
 * code and name of the directory. Up to about 3,000 codes take one run, more go on where the last stopped; a whole round
 * after a lost event, what it left wrong is right again. A directory that is right and small costs no write.
 */
export async function sweepRefcodes(dependencies: {
  db: Database;
  directory: CodeDirectory;
}): Promise<{ mended: number }> {
  const { directory } = dependencies;
  const begun = (await directory.readPlace()) ?? START;
  let [place, mended] = [begun, 0];
  for (let page = 0; page < PAGES && mended < PAGE; page++) {
    const done = place.startsWith("names:")
      ? await sweepNames(dependencies, place.slice("names:".length))
      : await sweepCodes(dependencies, place.slice(START.length));
    place = done.next;
    mended += done.mended;
    if (place === START) break;
  }
  if (place !== begun) await directory.writePlace(place);
  return { mended };
}

/** Codes that are missing or wrong in the directory, or whose name is. */
async function sweepCodes({ db, directory }: { db: Database; directory: CodeDirectory }, after: string) {
  const rows = await publishedCodes(db).where(gt(refcodes.code, after)).orderBy(asc(refcodes.code)).limit(PAGE);
  const wanted = rows.map((row) => ({ code: row.code, ...publishedOf(row) }));
  const named = wanted.flatMap(({ code, name }) => (name === null ? [] : [code]));
  const [known, names] = await Promise.all([
    directory.read(rows.map(({ code }) => code)),
    named.length === 0 ? new Map<string, string>() : directory.readNames(named),
  ]);
  const wrong = wanted.filter((standing) => {
    const record = known.get(standing.code);
    if (record === undefined || !isSameRecord(record, standing)) return true;
    return standing.name !== null && names.get(standing.code) !== standing.name;
  });
  for (const { code } of wrong) await publishRefcode({ db, directory }, { code });
  const last = rows.at(-1);
  return { mended: wrong.length, next: last && rows.length === PAGE ? `codes:${last.code}` : "names:" };
}

/** Codes that the database does not know: they would be captured and then earn nothing. And names that nobody wants told. */
async function sweepNames({ db, directory }: { db: Database; directory: CodeDirectory }, cursor: string) {
  const listed = await directory.list(PAGE, cursor || null);
  const codes = [...listed.codes, ...listed.named];
  const rows = codes.length === 0 ? [] : await publishedCodes(db).where(inArray(refcodes.code, codes));
  const known = new Map(rows.map((row) => [row.code, publishedOf(row)]));
  const strays = listed.codes.filter((code) => !known.has(code));
  const untold = listed.named.filter((code) => (known.get(code)?.name ?? null) === null);
  for (const code of strays) await directory.remove(code);
  for (const code of untold) await directory.removeName(code);
  const next = listed.cursor === null ? START : `names:${listed.cursor}`;
  return { mended: strays.length + untold.length, next };
}
