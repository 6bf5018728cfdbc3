import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

/**
 * The first statement of a batch whose queries must all see the same moment: a payment that is settled between two of them
 * would look like drift. Nothing can be written in that batch.
 */
export function unchanging(db: Database) {
  return db.execute(sql`set transaction isolation level repeatable read, read only`);
}
