import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { maySetAside } from "#core/domain/proposal";
import type { UserRole } from "#core/domain/viewer";
import type { ServiceContext } from "#core/services/context";
import { describeProposal, type Proposal } from "#core/services/proposal";
import { type DecideInput, readDecision } from "#core/services/proposals/read-decision";
import { decisionRefused } from "#core/services/proposals/refusals";
import { literal } from "#db/columns";
import { adminProposals } from "#db/schema";

/**
 * Declines a proposal: another admin's, or one's own, which withdraws it. Safe to repeat.
 *
 * @throws DomainError `not_found`, `forbidden` (it is about oneself), `new_admin`, `conflict` (decided already)
 */
export async function declineProposal({ db }: Pick<ServiceContext, "db">, input: DecideInput): Promise<Proposal> {
  const { proposalId, actorId, now } = input;
  const { obstacle } = await readDecision(db, input);
  if (obstacle && !maySetAside(obstacle)) throw decisionRefused(obstacle);
  await db
    .update(adminProposals)
    .set({ status: "declined", decidedBy: actorId, decidedAt: now })
    .where(
      and(
        eq(adminProposals.id, proposalId),
        eq(adminProposals.status, "open"),
        sql`exists (select 1 from users where id = ${actorId} and role = ${literal<UserRole>("admin")})`,
      ),
    );
  const { row } = await readDecision(db, input);
  const { status, decidedBy } = row.proposal;
  if (status !== "declined" || decidedBy !== actorId)
    throw new DomainError("conflict", "the proposal was decided already");
  return describeProposal(row);
}
