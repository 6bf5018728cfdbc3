import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { actionsOfRows } from "#core/services/action-log";
import { readFinding } from "#core/services/audit/read-finding";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";

export interface CloseFindingInput {
  findingId: string;
  /** The hash of the facts that the admin has seen. */
  seenFacts: string;
  /** In the admin's words. */
  reason: string;
  actorId: string;
  now: Date;
}

/**
 * Closes a finding of the audit, with the record of it, in one statement: it stays closed while its facts stay. The same again,
 * by the same admin for the same reason, changes nothing.
 *
 * @throws DomainError `not_found`; `conflict` once it is closed or gone, or its facts are others than those seen
 */
export async function closeFinding(
  { db }: Pick<ServiceContext, "db">,
  { findingId, seenFacts, reason, actorId, now }: CloseFindingInput,
): Promise<{ findingId: string; isRepeat: boolean }> {
  const { rows } = await db.execute(sql`
    with closed as (
      update audit_findings set closed_at = ${at(now)}, closed_by = ${actorId}, close_reason = ${reason}
      where id = ${findingId} and closed_at is null and facts = ${seenFacts}
      returning id, subject, subject_id, code, facts
    )
    ${actionsOfRows(sql`closed`, {
      actor: actorId,
      action: "finding.close",
      subjectId: sql`closed.id`,
      before: sql`jsonb_build_object('state', 'open', 'code', code, 'about', closed.subject || ':' || closed.subject_id, 'facts', facts)`,
      after: sql`jsonb_build_object('state', 'closed')`,
      reason,
      now,
    })}`);
  if (rows.length > 0) return { findingId, isRepeat: false };
  const finding = await readFinding({ db }, { findingId });
  if (finding.closedById === actorId && finding.closeReason === reason && finding.facts === seenFacts) {
    return { findingId, isRepeat: true };
  }
  throw new DomainError("conflict", `the finding is ${finding.state}, or its facts have changed`);
}
