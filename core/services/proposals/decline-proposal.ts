import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { maySetAside, type ProposalStatus } from "#core/domain/proposal";
import type { UserRole } from "#core/domain/viewer";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { describeProposal, type Proposal } from "#core/services/proposal";
import { type DecideInput, readDecision } from "#core/services/proposals/read-decision";
import { decisionRefused } from "#core/services/proposals/refusals";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/**
 * Declines a proposal: another admin's, or one's own, which withdraws it. Safe to repeat.
 *
 * @throws DomainError `not_found`, `forbidden` (it is about oneself), `new_admin`, `conflict` (decided already)
 */
export async function declineProposal({ db }: Pick<ServiceContext, "db">, input: DecideInput): Promise<Proposal> {
  const { proposalId, actorId, now } = input;
  const { obstacle } = await readDecision(db, input);
  if (obstacle && !maySetAside(obstacle)) throw decisionRefused(obstacle);
  await db.execute(sql`
    with declined as (
      update admin_proposals
      set status = ${literal<ProposalStatus>("declined")}, decided_by = ${actorId}, decided_at = ${at(now)}
      where id = ${proposalId} and status = ${literal<ProposalStatus>("open")}
        and exists (select 1 from users where id = ${actorId} and role = ${literal<UserRole>("admin")})
      returning *
    )
    ${actionsOfRows(sql`declined`, {
      actor: actorId,
      action: "proposal.declined",
      subjectId: sql`subject_id`,
      before: sql`jsonb_build_object('proposal', declined.id, 'kind', kind, 'proposedBy', proposed_by) || details`,
      now,
    })}`);
  const { row } = await readDecision(db, input);
  const { status, decidedBy } = row.proposal;
  if (status !== "declined" || decidedBy !== actorId)
    throw new DomainError("conflict", "the proposal was decided already");
  return describeProposal(row);
}
