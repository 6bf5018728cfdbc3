import type { BatchItem } from "drizzle-orm/batch";
import type { Database } from "#db/client";

/** Runs statements in one transaction and one round trip. Does nothing when there are none. */
export async function writeBatch(db: Database, statements: readonly BatchItem<"pg">[]): Promise<void> {
  const [first, ...rest] = statements;
  if (first) await db.batch([first, ...rest]);
}
