import { eq, type SQL, sql } from "drizzle-orm";
import { parseDecimal } from "#core/domain/decimal";
import { DomainError } from "#core/domain/errors";
import { GRANT_WINDOW_MS } from "#core/domain/grant-limit";
import { isSamePerson } from "#core/domain/person";
import { mayRelieveAlone, type ReliefKind, type TokenPrice } from "#core/domain/token-debt";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { describeProposal, type Proposal, proposalRows, refuseOther, writeProposal } from "#core/services/proposal";
import { OUTSTANDING_CHECK, RELIEF_KEY, reliefStatements } from "#core/services/rewards/debt-relief";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { isGuardViolation, isTransient, violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { adminProposals, debtReliefs, tokenDebtors, users } from "#db/schema";

export interface RelieveDebtInput {
  /** Chosen by the caller: the same id relieves once. */
  reliefId: string;
  /** Whose debt it is; their account may be deleted. */
  userId: string;
  kind: ReliefKind;
  /** In the token's smallest unit. */
  tokenAmount: bigint;
  reason: string;
  actorId: string;
  now: Date;
}

/** What became of a relief: written, or kept for another admin to confirm. */
export type ReliefResult = { outcome: "relieved" } | { outcome: "proposed"; proposal: Proposal };

/** Concurrent reliefs by one admin, or for one person, wait for each other. */
const MAX_PLANS = 8;

/**
 * Forgives or writes off what somebody owes in tokens, and keeps the reason. Above the clone's limit for one admin it becomes a
 * proposal with the relief's id. The limit covers the last 24 hours: everything this admin gave up alone, and everything this
 * debtor was let off by one admin, at the highest price any of their debts was sized with. A repeat of the id does nothing.
 *
 * @throws DomainError `not_found` for nobody, `forbidden` for a debt of one's own, `conflict` for more than is owed,
 *   `idempotency_key_reused` when the id is another relief's
 */
export async function relieveDebt(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  input: RelieveDebtInput,
): Promise<ReliefResult> {
  const { reliefId, userId, kind, tokenAmount, reason, actorId, now } = input;
  const change = { kind: "debt_relief" as const, relief: kind, tokenAmount };
  const proposed = { change, subjectId: userId, reason, proposedBy: actorId };
  return retryLostRace(MAX_PLANS, isOutrun, async () => {
    const { debtor, actor, owed, given, waiting, lately, price } = await readFacts(db, input);
    if (!debtor) throw new DomainError("not_found", "there is no such account");
    if (actor?.role !== "admin") throw new DomainError("forbidden", "only an admin ends debts");
    if (isSamePerson(actor, debtor)) throw new DomainError("forbidden", "nobody ends a debt of their own");
    if (waiting) {
      refuseOther(waiting, proposed);
      return { outcome: "proposed" as const, proposal: describeProposal(waiting) };
    }
    if (given) return expectSame(given, input);
    if (tokenAmount > owed) throw moreThanOwed();
    const alone = lately.reduce((sum, relief) => sum + relief.tokenAmount, 0n);
    if (!mayRelieveAlone(alone + tokenAmount, price, clone.approval)) {
      return { outcome: "proposed" as const, proposal: await writeProposal(db, { id: reliefId, now, ...proposed }) };
    }
    const isCounted = sql`${lately.length} = (select count(*) from (${loneReliefs(input)}) lately)`;
    await refusingMore(() =>
      writeBatch(db, [
        db.execute(sql`select from users where id in (${actorId}, ${userId}) order by id for no key update`),
        ...reliefStatements(db, {
          id: reliefId,
          userId,
          kind,
          tokenAmount,
          reason,
          decidedBy: sql`(select ${actorId}::text where ${isCounted})`,
          confirmedBy: null,
          now,
        }),
        db.execute(reliefEntry(input)),
      ]),
    );
    return { outcome: "relieved" as const };
  });
}

/** The entry of the action log, once the debt is lowered. */
function reliefEntry({ userId, kind, tokenAmount, reason, actorId, now }: RelieveDebtInput): SQL {
  const relieved = sql`${tokenAmount.toString()}::numeric`;
  return actionsOfRows(sql`token_debtors owing where owing.user_id = ${userId}`, {
    actor: actorId,
    action: "debt.relieved",
    subjectId: sql`owing.user_id`,
    before: sql`jsonb_build_object('owes', (owing.outstanding + ${relieved})::text)`,
    after: sql`jsonb_build_object('owes', owing.outstanding::text, 'relief', ${kind}::text)`,
    reason,
    now,
  });
}

function isOutrun(error: unknown): boolean {
  return isGuardViolation(error) || violatedConstraint(error) === RELIEF_KEY || isTransient(error);
}

async function refusingMore(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (violatedConstraint(error) === OUTSTANDING_CHECK) throw moreThanOwed();
    throw error;
  }
}

function moreThanOwed(): DomainError {
  return new DomainError("conflict", "less than that is owed");
}

/** One round trip. */
async function readFacts(db: Database, input: RelieveDebtInput) {
  const { reliefId, userId, actorId } = input;
  const person = { id: users.id, email: users.email, role: users.role };
  const [[debtor], [actor], [owing], [given], [waiting], lately, priced] = await db.batch([
    db.select(person).from(users).where(eq(users.id, userId)),
    db.select(person).from(users).where(eq(users.id, actorId)),
    db.select().from(tokenDebtors).where(eq(tokenDebtors.userId, userId)),
    db.select().from(debtReliefs).where(eq(debtReliefs.id, reliefId)),
    proposalRows(db, eq(adminProposals.id, reliefId)),
    db.execute<{ token_amount: string }>(loneReliefs(input)),
    db.execute<{ token_usd: string; token_decimals: number }>(highestPrice(input)),
  ]);
  const [price] = priced.rows;
  return {
    debtor,
    actor,
    owed: owing?.outstanding ?? 0n,
    given,
    waiting,
    lately: lately.rows.map((row) => ({ tokenAmount: BigInt(row.token_amount) })),
    price: price ? readPrice(price) : null,
  };
}

function readPrice({ token_usd, token_decimals }: { token_usd: string; token_decimals: number }): TokenPrice {
  return { tokenUsd: parseDecimal(token_usd), tokenDecimals: token_decimals };
}

/** Query: what this admin gave up alone, and what this debtor was let off by one admin alone, in the time that counts. */
function loneReliefs({ userId, actorId, now }: RelieveDebtInput): SQL {
  return sql`
    select user_id, token_amount::text from debt_reliefs
    where confirmed_by is null and created_at > ${at(new Date(now.getTime() - GRANT_WINDOW_MS))}
      and (user_id = ${userId} or decided_by = ${actorId})`;
}

/** Query: the highest price among the rewards whose debts these are, those carried over from former accounts too. */
function highestPrice(input: RelieveDebtInput): SQL {
  return sql`
    with recursive people (id) as (
      (select ${input.userId}::text union select user_id from (${loneReliefs(input)}) lately)
      union
      select from_user_id from debt_transfers join people on people.id = to_user_id
    )
    select r.receipt->'price'->>'tokenUsd' as token_usd, r.token_decimals
    from reward_debts d join referral_rewards r using (order_reference)
    where d.user_id in (select id from people) and r.token_decimals is not null
    order by (r.receipt->'price'->>'tokenUsd')::numeric desc limit 1`;
}

function expectSame(given: typeof debtReliefs.$inferSelect, input: RelieveDebtInput): ReliefResult {
  const isSame =
    given.userId === input.userId &&
    given.kind === input.kind &&
    given.tokenAmount === input.tokenAmount &&
    given.reason === input.reason;
  if (!isSame) throw new DomainError("idempotency_key_reused", "another relief has this id");
  return { outcome: "relieved" };
}
