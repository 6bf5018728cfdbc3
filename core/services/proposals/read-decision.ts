import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { type DecisionObstacle, decisionObstacle } from "#core/domain/proposal";
import { type ProposalRow, proposalRows } from "#core/services/proposal";
import type { Database } from "#db/client";
import { adminProposals, users } from "#db/schema";

export interface DecideInput {
  proposalId: string;
  actorId: string;
  now: Date;
}

/**
 * A proposal, and what keeps an admin from carrying it out. One round trip.
 *
 * @throws DomainError `not_found`
 */
export async function readDecision(
  db: Database,
  { proposalId, actorId, now }: DecideInput,
): Promise<{ row: ProposalRow; obstacle: DecisionObstacle | null }> {
  const [[row], [decider]] = await db.batch([
    proposalRows(db, eq(adminProposals.id, proposalId)),
    db.select().from(users).where(eq(users.id, actorId)),
  ]);
  if (!row) throw new DomainError("not_found", "no such proposal");
  const { proposer, subject } = row;
  return { row, obstacle: decider ? decisionObstacle({ decider, proposer, subject, now }) : "not_admin" };
}
