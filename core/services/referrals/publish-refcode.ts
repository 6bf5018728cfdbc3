import { eq } from "drizzle-orm";
import type { PublishedStatus } from "#core/ports/code-record";
import type { Database } from "#db/client";
import { refcodes } from "#db/schema";

/** Where the edge looks codes up: a copy of the database, never the source. */
export interface CodeDirectory {
  publish(code: string, standing: { status: PublishedStatus }): Promise<void>;
  remove(code: string): Promise<void>;
  /** At most a hundred codes. Missing and unreadable ones are left out of the result. */
  read(codes: readonly string[]): Promise<Map<string, PublishedStatus>>;
  /** All codes in it, page by page; `cursor` is null after the last page. */
  list(limit: number, cursor: string | null): Promise<{ codes: string[]; cursor: string | null }>;
  /** Where the last sweep stopped; null before the first. */
  readPlace(): Promise<string | null>;
  writePlace(place: string): Promise<void>;
}

/** A code that keeps changing while it is written is left to the next event. */
const MAX_WRITES = 5;

/**
 * Brings the edge's copy of a code up to date. The row is read before and after the write, so the last of two writers
 * leaves the current state: a late or repeated event cannot revive an inactive code. An unknown code is ignored.
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
    await directory.publish(code, { status: standing });
    const after = await readStanding(db, code);
    if (after === standing) return { published: true };
    standing = after;
  }
  throw new Error("the code changes faster than it can be published");
}

async function readStanding(db: Database, code: string): Promise<PublishedStatus | null> {
  const [row] = await db.select({ active: refcodes.active }).from(refcodes).where(eq(refcodes.code, code));
  if (!row) return null;
  return row.active ? "active" : "inactive";
}
