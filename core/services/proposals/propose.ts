import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { isSamePerson } from "#core/domain/person";
import type { ProposedChange } from "#core/domain/proposal";
import { roleObstacle } from "#core/domain/role";
import { type RoleFactsRow, roleFacts } from "#core/services/accounts/role-change";
import type { ServiceContext } from "#core/services/context";
import { type Proposal, writeProposal } from "#core/services/proposal";
import { roleSentences } from "#core/services/proposals/refusals";
import { users } from "#db/schema";

export interface ProposeInput {
  /** Chosen by the caller: the same id proposes once. */
  proposalId: string;
  /** Whose role or credit it is about. */
  email: string;
  change: Exclude<ProposedChange, { kind: "debt_relief" }>;
  reason: string;
  actorId: string;
  now: Date;
}

/**
 * Proposes a role or a grant of credit, for another admin to decide.
 *
 * @throws DomainError `not_found` (no such account), `forbidden` (credit for oneself), `conflict` (the account cannot
 *   have the role), `idempotency_key_reused`
 */
export async function propose({ db }: Pick<ServiceContext, "db">, input: ProposeInput): Promise<Proposal> {
  const { change, actorId, reason, now } = input;
  const [[subject], [proposer]] = await db.batch([
    db.select().from(users).where(eq(users.email, input.email.toLowerCase())),
    db.select().from(users).where(eq(users.id, actorId)),
  ]);
  if (!subject || subject.deletedAt !== null) throw new DomainError("not_found", "no user with this e-mail");
  if (proposer?.role !== "admin") throw new DomainError("forbidden", "only an admin proposes");
  if (change.kind === "credit" && isSamePerson(proposer, subject)) {
    throw new DomainError("forbidden", "nobody gives credit to himself");
  }
  if (change.kind === "role") {
    const { rows } = await db.execute<RoleFactsRow>(roleFacts(subject.id));
    const obstacle = rows[0] && roleObstacle({ account: subject, ...rows[0] }, change.role);
    if (obstacle) throw new DomainError("conflict", roleSentences[obstacle]);
  }
  return writeProposal(db, {
    id: input.proposalId,
    change,
    subjectId: subject.id,
    reason,
    proposedBy: actorId,
    now,
  });
}
