import { eq, sql } from "drizzle-orm";
import { type CodeRecord, encodeCodeRecord } from "#core/ports/code-record";
import type { Database } from "#db/client";
import { recommenderNames, refcodes } from "#db/schema";

/** What the edge may know of a code. `name`: of whoever recommends, where they want it told; null for none. */
export interface PublishedCode extends CodeRecord {
  name: string | null;
}

/** Where the edge looks codes up: a copy of the database, never the source. */
export interface CodeDirectory {
  publish(code: string, standing: PublishedCode): Promise<void>;
  remove(code: string): Promise<void>;
  removeName(code: string): Promise<void>;
  /** At most a hundred codes. Missing and unreadable ones are left out of the result. */
  read(codes: readonly string[]): Promise<Map<string, CodeRecord>>;
  /** The names of at most a hundred codes; those without one are left out. */
  readNames(codes: readonly string[]): Promise<Map<string, string>>;
  /** All codes in it, and those with a name, page by page; `cursor` is null after the last page. */
  list(limit: number, cursor: string | null): Promise<{ codes: string[]; named: string[]; cursor: string | null }>;
  /** Where the last sweep stopped; null before the first. */
  readPlace(): Promise<string | null>;
  writePlace(place: string): Promise<void>;
}

/** A code that keeps changing while it is written is left to the next event. */
const MAX_WRITES = 5;

/**
 * Brings the edge's copy of a code up to date. The row is read before and after the write, so the last of two writers
 * leaves the current state: a late or repeated event cannot revive an inactive code, or a name that was taken back. An
 * unknown code is ignored.
 *
 * @throws Error when the code keeps changing; the event is then redelivered
 */
export async function publishRefcode(
  { db, directory }: { db: Database; directory: Pick<CodeDirectory, "publish"> },
  { code }: { code: string },
): Promise<{ published: boolean }> {
  let standing = await readStanding(db, code);
  for (let write = 0; write < MAX_WRITES; write++) {
    if (!standing) return { published: false };
    await directory.publish(code, standing);
    const after = await readStanding(db, code);
    if (after && isSameRecord(after, standing) && after.name === standing.name) return { published: true };
    standing = after;
  }
  throw new Error("the code changes faster than it can be published");
}

async function readStanding(db: Database, code: string): Promise<PublishedCode | null> {
  const [row] = await publishedCodes(db).where(eq(refcodes.code, code));
  return row ? publishedOf(row) : null;
}

/** Whether two records of a code say the same. */
export function isSameRecord(one: CodeRecord, other: CodeRecord): boolean {
  return encodeCodeRecord(one) === encodeCodeRecord(other);
}

const labelsOfCode = sql<string[]>`array(
  select label from link_labels where link_labels.code = refcodes.code order by label collate "C")`;

/** The rows that {@link publishedOf} reads. */
export function publishedCodes(db: Database) {
  return db
    .select({ code: refcodes.code, active: refcodes.active, name: recommenderNames.name, labels: labelsOfCode })
    .from(refcodes)
    .leftJoin(recommenderNames, eq(recommenderNames.userId, refcodes.userId));
}

/** What the edge may know of a code: of one that is switched off no name and no labels. */
export function publishedOf(row: { active: boolean; name: string | null; labels: string[] }): PublishedCode {
  const { active, name, labels } = row;
  return active ? { status: "active", name, labels } : { status: "inactive", name: null, labels: [] };
}
