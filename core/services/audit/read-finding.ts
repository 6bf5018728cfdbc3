import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { describeFinding, findingColumns } from "#core/services/audit/finding-columns";
import type { ServiceContext } from "#core/services/context";
import { auditFindings, users } from "#db/schema";

/**
 * One finding of the audit.
 *
 * @throws DomainError `not_found`
 */
export async function readFinding({ db }: Pick<ServiceContext, "db">, { findingId }: { findingId: string }) {
  const [row] = await db
    .select(findingColumns)
    .from(auditFindings)
    .leftJoin(users, eq(users.id, auditFindings.closedBy))
    .where(eq(auditFindings.id, findingId));
  if (!row) throw new DomainError("not_found", "no such finding");
  return describeFinding(row);
}
