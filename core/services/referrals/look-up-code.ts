import { eq } from "drizzle-orm";
import type { CodeStatus } from "#core/ports/edge-rpc";
import type { ServiceContext } from "#core/services/context";
import { refcodes } from "#db/schema";

/** The status of a code, from the database itself. */
export async function lookUpCode({ db }: Pick<ServiceContext, "db">, code: string): Promise<CodeStatus> {
  const [found] = await db.select({ active: refcodes.active }).from(refcodes).where(eq(refcodes.code, code));
  if (!found) return "unknown";
  return found.active ? "active" : "inactive";
}
