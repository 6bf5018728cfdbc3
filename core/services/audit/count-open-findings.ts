import { count, isNull } from "drizzle-orm";
import type { Database } from "#db/client";
import { auditFindings } from "#db/schema";

/** Query: how many findings of the audit nobody has closed and every run still finds. Reads a partial index alone. */
export function countOpenFindings(db: Database) {
  return db.select({ findings: count() }).from(auditFindings).where(isNull(auditFindings.closedAt));
}
