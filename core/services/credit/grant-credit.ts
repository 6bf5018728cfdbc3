import { eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { CreditAccountKind, CreditTransactionKind } from "#core/domain/credit";
import { DomainError } from "#core/domain/errors";
import { GRANT_WINDOW_MS, type LoneGrant, mayGrantAlone } from "#core/domain/grant-limit";
import type { Currency } from "#core/domain/money";
import { isSamePerson } from "#core/domain/person";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit/credit-ledger";
import { confirmedAs, grantKey } from "#core/services/credit/grant-key";
import { describeProposal, type Proposal, proposalRows, refuseOther, writeProposal } from "#core/services/proposal";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { isGuardViolation, isTransient, violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { adminProposals, users } from "#db/schema";

export interface GrantCreditInput {
  /** Chosen by the caller: the same id grants once. */
  grantId: string;
  email: string;
  amountMinor: bigint;
  currency: Currency;
  reason: string;
  actorId: string;
  now: Date;
}

/** What became of a grant: given, or kept for another admin to confirm. */
export type GrantResult = { outcome: "granted" } | { outcome: "proposed"; proposal: Proposal };

/** Grants of one admin, or to one person, queue: each is planned again with the ones before it. */
const MAX_PLANS = 8;

/**
 * Gives a user credit, with a reason that stays in the ledger; above the clone's limit it becomes a proposal with the
 * grant's id. The limit counts what the admin gave alone, and what the receiver got so, within 24 hours. A repeat with
 * the same id does nothing.
 *
 * @throws DomainError `not_found` when no user has the e-mail, `forbidden` for a grant to oneself,
 *   `idempotency_key_reused` when the id is another grant's
 */
export async function grantCredit(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  input: GrantCreditInput,
): Promise<GrantResult> {
  const { grantId, reason, actorId, now, amountMinor, currency } = input;
  return retryLostRace(MAX_PLANS, isOutrun, async () => {
    const receiverId = await receiverOf(db, input);
    const grant = { amountMinor, currency, actorId, receiverId };
    const change = { kind: "credit" as const, amountMinor, currency };
    const proposed = { change, subjectId: receiverId, reason, proposedBy: actorId };
    const { given, waiting, lately } = await readGrants(db, input, grant);
    if (waiting) {
      refuseOther(waiting, proposed);
      return { outcome: "proposed" as const, proposal: describeProposal(waiting) };
    }
    if (given) return expectSame(given, input, receiverId);
    if (!mayGrantAlone(grant, lately, clone.approval)) {
      return { outcome: "proposed" as const, proposal: await writeProposal(db, { id: grantId, now, ...proposed }) };
    }
    const counted = clone.approval.secondApprovalUsd === null ? null : lately.length;
    await writeBatch(db, grantStatements(db, input, grant, counted));
    return { outcome: "granted" as const };
  });
}

/** Whom the grant is for: never the admin, nor another account of the same person. */
async function receiverOf(db: Database, { email, actorId }: GrantCreditInput): Promise<string> {
  const [[receiver], [actor]] = await db.batch([
    db.select().from(users).where(eq(users.email, email.toLowerCase())),
    db.select({ id: users.id, email: users.email }).from(users).where(eq(users.id, actorId)),
  ]);
  if (!receiver || receiver.deletedAt !== null) throw new DomainError("not_found", "no user with this e-mail");
  if (isSamePerson(actor ?? { id: actorId, email: "" }, receiver)) {
    throw new DomainError("forbidden", "nobody gives credit to himself");
  }
  return receiver.id;
}

/** Whether another grant of the admin, of the receiver or with the same id was written since this one was planned. */
function isOutrun(error: unknown): boolean {
  return isGuardViolation(error) || violatedConstraint(error) === "credit_transactions_pkey" || isTransient(error);
}

interface GivenGrant {
  actorId: string;
  receiverId: string;
  amountMinor: bigint;
  currency: Currency;
  reason: string;
}

/** The grant with this id, if any, the proposal with this id, and what counts towards the limit. One round trip. */
async function readGrants(db: Database, { grantId, now }: GrantCreditInput, grant: LoneGrant) {
  const [given, [waiting], lately] = await db.batch([
    db.execute<GrantRow>(sql`${grants(sql`t.key = ${grantKey(grantId)}`)}`),
    proposalRows(db, eq(adminProposals.id, grantId)),
    db.execute<GrantRow>(loneGrants(grant, now)),
  ]);
  const [first] = given.rows.map(readGrant);
  return { given: first ?? null, waiting, lately: lately.rows.map(readGrant) };
}

type GrantRow = Record<"actor_id" | "owner_id" | "amount_minor" | "reason", string> & { currency: Currency };

function readGrant({ actor_id, owner_id, amount_minor, currency, reason }: GrantRow): GivenGrant {
  return { actorId: actor_id, receiverId: owner_id, amountMinor: BigInt(amount_minor), currency, reason };
}

function grants(where: SQL): SQL {
  return sql`
    select t.actor_id, a.owner_id, e.amount_minor::text, a.currency, t.reason
    from credit_transactions t
    join credit_entries e on e.transaction_key = t.key
    join credit_accounts a on a.id = e.account_id and a.kind = ${literal<CreditAccountKind>("user")}
    where t.kind = ${literal<CreditTransactionKind>("grant")} and ${where}`;
}

/** Query: what this admin gave alone, and what the receiver got from admins alone, in the time that counts. */
function loneGrants({ actorId, receiverId }: LoneGrant, now: Date): SQL {
  const since = at(new Date(now.getTime() - GRANT_WINDOW_MS));
  return grants(sql`
    t.created_at > ${since} and (t.actor_id = ${actorId} or a.owner_id = ${receiverId})
    and not exists (select 1 from admin_proposals where ${confirmedAs(sql`t.key`)})`);
}

/**
 * The movement, unless a grant was written since that counts too; those of the same people wait for each other.
 *
 * @param counted how many grants the limit was held against; null where there is no limit
 */
function grantStatements(
  db: Database,
  { grantId, reason, now }: GrantCreditInput,
  grant: LoneGrant,
  counted: number | null,
): BatchItem<"pg">[] {
  const { actorId, receiverId, amountMinor, currency } = grant;
  const isCounted =
    counted === null ? sql`true` : sql`${counted} = (select count(*) from (${loneGrants(grant, now)}) lately)`;
  return [
    db.execute(sql`select id from users where id in (${actorId}, ${receiverId}) order by id for no key update`),
    ...creditMoveStatements(db, {
      key: grantKey(grantId),
      kind: "grant",
      reason,
      actorId: sql`(select ${actorId}::text
        where ${isCounted} and exists (select 1 from users where id = ${receiverId} and deleted_at is null))`,
      from: cloneCreditAccount("issued", currency),
      to: userCreditAccount(receiverId, currency),
      amountMinor,
      now,
    }),
    actionStatement(db, {
      actor: actorId,
      action: "credit.granted",
      subjectId: receiverId,
      before: null,
      after: { grantId, amountMinor, currency },
      reason,
      now,
    }),
  ];
}

function expectSame(given: GivenGrant, input: GrantCreditInput, receiverId: string): GrantResult {
  const isSame =
    given.receiverId === receiverId &&
    given.amountMinor === input.amountMinor &&
    given.currency === input.currency &&
    given.reason === input.reason;
  if (!isSame) throw new DomainError("idempotency_key_reused", "another grant has this id");
  return { outcome: "granted" };
}
