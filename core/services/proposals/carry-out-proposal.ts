import { inArray, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { NEW_ADMIN_MS } from "#core/domain/approval";
import { DomainError } from "#core/domain/errors";
import { type ProposalStatus, type ProposedChange, readDetails } from "#core/domain/proposal";
import { roleObstacle } from "#core/domain/role";
import type { UserRole } from "#core/domain/viewer";
import { lockRoles, type RoleFactsRow, roleChange, roleFacts } from "#core/services/accounts/role-change";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit/credit-ledger";
import { grantKey } from "#core/services/credit/grant-key";
import { describeProposal, type Proposal, type ProposalRow } from "#core/services/proposal";
import { type DecideInput, readDecision } from "#core/services/proposals/read-decision";
import { decisionRefused, roleSentences } from "#core/services/proposals/refusals";
import { OUTSTANDING_CHECK, RELIEF_KEY, reliefStatements } from "#core/services/rewards/debt-relief";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { isGuardViolation, isTransient, violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { users } from "#db/schema";

/** Two carried out at once may deadlock. */
const MAX_TRIES = 5;

/** Its audit row, its movement or its relief already exists. */
const written = new Set<string | null>(["account_actions_pkey", "credit_transactions_pkey", RELIEF_KEY]);

/**
 * Carries out what another admin proposed, in one transaction: the proposal is moved from `open`, and the role is given, the
 * credit granted or the debt ended, exactly once. Safe to repeat.
 *
 * @throws DomainError `not_found`; `forbidden` (one's own proposal, one about oneself, or the proposer is no admin any
 *   more); `new_admin`; `conflict` (decided already, the account cannot have the role any more, or less is owed by now)
 */
export async function carryOutProposal({ db }: Pick<ServiceContext, "db">, input: DecideInput): Promise<Proposal> {
  return retryLostRace(MAX_TRIES, isTransient, async () => {
    const { row, obstacle } = await readDecision(db, input);
    if (row.proposal.status !== "open") return expectDone(row, input);
    if (obstacle) throw decisionRefused(obstacle);
    const refusal = await write(db, row, input);
    // Another call of the same admin may have been first: that is no refusal.
    const { row: after } = await readDecision(db, input);
    if (refusal && after.proposal.status === "open") throw refusal;
    return expectDone(after, input);
  });
}

/** Writes what the proposal causes, in one transaction; the refusal when nothing was written. */
async function write(db: Database, row: ProposalRow, input: DecideInput): Promise<DomainError | null> {
  const change = readDetails(row.proposal.kind, row.proposal.details);
  try {
    await writeBatch(db, [...(await plan(db, row, change, input)), logStatement(db, row, input)]);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    if (violatedConstraint(error) === OUTSTANDING_CHECK) return new DomainError("conflict", "less than that is owed");
    const isLost = isGuardViolation(error) || written.has(violatedConstraint(error));
    if (!isLost) throw error;
    return changedMeanwhile();
  }
}

/** Of the second admin; the first one's is that of the proposal. */
function logStatement(db: Database, { proposal, subject }: ProposalRow, { actorId, now }: DecideInput) {
  const { id, kind, details, proposedBy, reason } = proposal;
  return actionStatement(db, {
    actor: actorId,
    action: "proposal.carried_out",
    subjectId: subject.id,
    before: null,
    after: { proposal: id, kind, proposedBy, ...details },
    reason,
    now,
  });
}

function expectDone(row: ProposalRow, { actorId }: DecideInput): Proposal {
  const { status, decidedBy } = row.proposal;
  if (status === "carried_out" && decidedBy === actorId) return describeProposal(row);
  throw changedMeanwhile();
}

function changedMeanwhile(): DomainError {
  return new DomainError("conflict", "the proposal was decided already, or the people it is about have changed");
}

type Change<Kind> = Extract<ProposedChange, { kind: Kind }>;

async function plan(
  db: Database,
  row: ProposalRow,
  change: ProposedChange,
  input: DecideInput,
): Promise<BatchItem<"pg">[]> {
  switch (change.kind) {
    case "role":
      return await planRole(db, row, change, input);
    case "credit":
      return planCredit(db, row, change, input);
    case "debt_relief":
      return planRelief(db, row, change, input);
  }
}

async function planRole(db: Database, row: ProposalRow, { role }: Change<"role">, input: DecideInput) {
  const { id: userId } = row.subject;
  const [[account], { rows: facts }] = await db.batch([
    db
      .select()
      .from(users)
      .where(inArray(users.id, [userId])),
    db.execute<RoleFactsRow>(roleFacts(userId)),
  ]);
  const [fact] = facts;
  if (!account || !fact) throw new Error("the subject of a proposal is an account");
  const obstacle = roleObstacle({ account, ...fact }, role);
  if (obstacle) throw new DomainError("conflict", roleSentences[obstacle]);
  const change = roleChange({
    id: `proposal:${row.proposal.id}`,
    userId,
    from: account.role,
    to: role,
    actor: carriedOut(sql`decided_by`, input),
    reason: row.proposal.reason,
    now: input.now,
  });
  return [lockRoles(userId), moveProposal(row, input), ...change].map((statement) => db.execute(statement));
}

function planCredit(
  db: Database,
  row: ProposalRow,
  { amountMinor, currency }: Change<"credit">,
  input: DecideInput,
): BatchItem<"pg">[] {
  const { proposal, subject } = row;
  return [
    // A deletion of the account has ended, or waits.
    db.execute(sql`select id from users where id = ${subject.id} for no key update`),
    db.execute(moveProposal(row, input)),
    ...creditMoveStatements(db, {
      key: grantKey(proposal.id),
      kind: "grant",
      reason: proposal.reason,
      actorId: carriedOut(sql`proposed_by`, input),
      from: cloneCreditAccount("issued", currency),
      to: userCreditAccount(subject.id, currency),
      amountMinor,
      now: input.now,
    }),
  ];
}

function planRelief(
  db: Database,
  row: ProposalRow,
  { relief: kind, tokenAmount }: Change<"debt_relief">,
  input: DecideInput,
): BatchItem<"pg">[] {
  const { proposal, subject } = row;
  return [
    db.execute(moveProposal(row, input)),
    ...reliefStatements(db, {
      id: proposal.id,
      userId: subject.id,
      kind,
      tokenAmount,
      reason: proposal.reason,
      decidedBy: carriedOut(sql`proposed_by`, input),
      confirmedBy: input.actorId,
      now: input.now,
    }),
  ];
}

/** Compare-and-set from `open`, while everybody still is who they were when it was read. */
function moveProposal({ proposal, subject, proposer }: ProposalRow, { actorId, now }: DecideInput): SQL {
  // A debt outlives the account.
  const isThere = proposal.kind === "debt_relief" ? sql`true` : sql`deleted_at is null`;
  const since = new Date(now.getTime() - NEW_ADMIN_MS);
  const admin = literal<UserRole>("admin");
  return sql`
    update admin_proposals
    set status = ${literal<ProposalStatus>("carried_out")}, decided_by = ${actorId}, decided_at = ${at(now)}
    where id = ${proposal.id} and status = ${literal<ProposalStatus>("open")}
      and proposed_by <> ${actorId} and subject_id <> ${actorId}
      and exists (select 1 from users where id = ${actorId} and role = ${admin} and role_since <= ${at(since)} and not banned)
      and exists (select 1 from users where id = proposed_by and role = ${admin} and email = ${proposer.email} and not banned)
      and exists (select 1 from users where id = subject_id and email = ${subject.email} and ${isThere})`;
}

/** A column of the proposal if this call has carried it out; else null, which rolls everything back. */
function carriedOut(column: SQL, { proposalId, actorId, now }: DecideInput): SQL {
  return sql`(select ${column} from admin_proposals
    where id = ${proposalId} and status = ${literal<ProposalStatus>("carried_out")}
      and decided_by = ${actorId} and decided_at = ${at(now)})`;
}
