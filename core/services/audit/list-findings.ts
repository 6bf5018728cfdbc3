import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { type AuditArea, codesOf } from "#core/domain/audit-area";
import type { FindingState } from "#core/domain/audit-finding";
import { describeFinding, findingColumns } from "#core/services/audit/finding-columns";
import { findingsAbout } from "#core/services/audit/findings-about";
import type { ServiceContext } from "#core/services/context";
import { auditFindings, users } from "#db/schema";

export interface ListFindingsInput {
  state?: FindingState | undefined;
  area?: AuditArea | undefined;
  /** A reference, the id of an order or a buyer, or of whatever it is about; nothing for all. */
  query?: string | undefined;
  /** The id of the last finding of the page before. */
  before?: string | undefined;
  pageSize: number;
}

/** What the audit has found that does not fit, newest first, a page after `before`. One round trip. */
export async function listFindings(
  { db }: Pick<ServiceContext, "db">,
  { state, area, query = "", before, pageSize }: ListFindingsInput,
) {
  const named = query.trim();
  const rows = await db
    .select(findingColumns)
    .from(auditFindings)
    .leftJoin(users, eq(users.id, auditFindings.closedBy))
    .where(
      and(
        state && ofState[state],
        area && inArray(auditFindings.code, codesOf(area)),
        named === "" ? undefined : findingsAbout(db, named),
        before === undefined ? undefined : after(before),
      ),
    )
    .orderBy(desc(auditFindings.firstSeenAt), desc(auditFindings.id))
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  return {
    findings: page.map(describeFinding),
    /** The finding after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.finding.id ?? null) : null,
  };
}

const ofState: Record<FindingState, SQL | undefined> = {
  open: isNull(auditFindings.closedAt),
  closed: isNotNull(auditFindings.closedBy),
  gone: and(isNotNull(auditFindings.closedAt), isNull(auditFindings.closedBy)),
};

function after(before: string): SQL {
  return sql`(${auditFindings.firstSeenAt}, ${auditFindings.id}) < (
    select last.first_seen_at, last.id from audit_findings as last where last.id = ${before})`;
}
