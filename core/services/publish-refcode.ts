import { eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { refcodes } from "#db/schema";

/** Where the edge looks codes up. */
export interface CodeDirectory {
  publish(code: string, standing: { status: "active" | "inactive" }): Promise<void>;
}

/**
 * Brings the edge's copy of a code up to date. The row is read again, so late and repeated events end in the present
 * state. A code that does not exist is left alone.
 */
export async function publishRefcode(
  { db, directory }: { db: Database; directory: CodeDirectory },
  { code }: { code: string },
): Promise<{ published: boolean }> {
  const [row] = await db.select({ active: refcodes.active }).from(refcodes).where(eq(refcodes.code, code));
  if (!row) return { published: false };
  await directory.publish(code, { status: row.active ? "active" : "inactive" });
  return { published: true };
}
