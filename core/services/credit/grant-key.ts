import { and, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { adminProposals } from "#db/schema";

/** Key of the movement of a grant. A grant that becomes a proposal keeps its id, and so is given once either way. */
export function grantKey(grantId: string): string {
  return `grant:${grantId}`;
}

/**
 * Condition on `admin_proposals`: this one, carried out, is the movement with that key. The id alone says nothing: whoever
 * proposes chooses it, and may take that of a grant which nobody confirmed.
 */
export function confirmedAs(key: SQLWrapper): SQL | undefined {
  return and(
    sql`${grantKey("")} || ${adminProposals.id} = ${key}`,
    eq(adminProposals.kind, "credit"),
    eq(adminProposals.status, "carried_out"),
  );
}
