import { eq, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { DomainError } from "#core/domain/errors";
import { detailsOf, type ProposedChange, readDetails } from "#core/domain/proposal";
import { actionsOfRows } from "#core/services/action-log";
import type { Database } from "#db/client";
import { at } from "#db/moment";
import { adminProposals, users } from "#db/schema";

/** What somebody proposes, under an id of the client's: the same id is proposed once. */
export interface NewProposal {
  id: string;
  change: ProposedChange;
  subjectId: string;
  reason: string;
  proposedBy: string;
  now: Date;
}

const subjects = alias(users, "subjects");
const proposers = alias(users, "proposers");
const deciders = alias(users, "deciders");

/** Query: proposals with the people they are about. */
export function proposalRows(db: Database, where: SQL | undefined) {
  return db
    .select({
      proposal: adminProposals,
      subject: { id: subjects.id, name: subjects.name, email: subjects.email },
      proposer: { id: proposers.id, name: proposers.name, email: proposers.email, role: proposers.role },
      decider: { id: deciders.id, name: deciders.name },
    })
    .from(adminProposals)
    .innerJoin(subjects, eq(subjects.id, adminProposals.subjectId))
    .innerJoin(proposers, eq(proposers.id, adminProposals.proposedBy))
    .leftJoin(deciders, eq(deciders.id, adminProposals.decidedBy))
    .where(where);
}

export type ProposalRow = Awaited<ReturnType<typeof proposalRows>>[number];

/** A proposal as admins read it. */
export function describeProposal({ proposal, subject, proposer, decider }: ProposalRow) {
  const { id, kind, details, reason, status, proposedAt, decidedAt } = proposal;
  const change = readDetails(kind, details);
  return {
    id,
    kind,
    subject,
    role: change.kind === "role" ? change.role : null,
    amountMinor: change.kind === "credit" ? change.amountMinor : null,
    currency: change.kind === "credit" ? change.currency : null,
    relief: change.kind === "debt_relief" ? change.relief : null,
    tokenAmount: change.kind === "debt_relief" ? change.tokenAmount : null,
    reason,
    status,
    proposedBy: { id: proposer.id, name: proposer.name },
    proposedAt,
    decidedBy: decider,
    decidedAt,
  };
}

export type Proposal = ReturnType<typeof describeProposal>;

/**
 * Writes a proposal once; a repeat finds it, whatever has become of it since.
 *
 * @throws DomainError `idempotency_key_reused` when another proposal has the id
 */
export async function writeProposal(db: Database, { id, change, now, ...proposed }: NewProposal): Promise<Proposal> {
  const details = detailsOf(change);
  const [, , [row]] = await db.batch([
    db
      .insert(adminProposals)
      .values({ id, kind: change.kind, details, proposedAt: now, ...proposed })
      .onConflictDoNothing(),
    db.execute(
      actionsOfRows(sql`admin_proposals made where made.id = ${id} and made.proposed_at = ${at(now)}`, {
        id: sql`'proposal.made:' || made.id`,
        actor: proposed.proposedBy,
        action: "proposal.made",
        subjectId: sql`made.subject_id`,
        after: sql`${JSON.stringify({ proposal: id, kind: change.kind, ...details })}`,
        reason: proposed.reason,
        now,
      }),
    ),
    proposalRows(db, eq(adminProposals.id, id)),
  ]);
  if (!row) throw new Error("a written proposal can be read");
  refuseOther(row, { change, ...proposed });
  return describeProposal(row);
}

/** @throws DomainError `idempotency_key_reused` unless a proposal is the one that was asked for */
export function refuseOther(
  { proposal }: ProposalRow,
  { change, subjectId, reason, proposedBy }: Omit<NewProposal, "id" | "now">,
): void {
  const asked = Object.entries(detailsOf(change));
  const isSame =
    proposal.kind === change.kind &&
    asked.every(([name, value]) => proposal.details[name] === value) &&
    proposal.subjectId === subjectId &&
    proposal.reason === reason &&
    proposal.proposedBy === proposedBy;
  if (!isSame) throw new DomainError("idempotency_key_reused", "another proposal has this id");
}
