import { eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { refcodes } from "#db/schema";

export type CodeStanding = "active" | "inactive";

/** Where the edge looks codes up: a copy of the record, and never more than that. */
export interface CodeDirectory {
  publish(code: string, standing: { status: CodeStanding }): Promise<void>;
  remove(code: string): Promise<void>;
  /** At most a hundred at once. What is not there, or cannot be read, is not in the answer. */
  read(codes: readonly string[]): Promise<Map<string, CodeStanding>>;
  /** Names that are there, page by page; `cursor` is null after the last page. */
  list(limit: number, cursor: string | null): Promise<{ codes: string[]; cursor: string | null }>;
  /** What the sweep noted the last time; null at first. */
  readPlace(): Promise<string | null>;
  writePlace(place: string): Promise<void>;
}

/** A code that changes more often than this while it is written is left to the next event. */
const MAX_WRITES = 5;

/**
 * Brings the edge's copy of a code up to date. The row is read again before and after the write, so whichever of two
 * writers is last leaves the present state: a late or repeated event cannot revive a dead code. A code that does not
 * exist is left alone.
 *
 * @throws Error when the code keeps changing; the event is then delivered again
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

async function readStanding(db: Database, code: string): Promise<CodeStanding | null> {
  const [row] = await db.select({ active: refcodes.active }).from(refcodes).where(eq(refcodes.code, code));
  if (!row) return null;
  return row.active ? "active" : "inactive";
}
