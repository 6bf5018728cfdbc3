import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { isNewAdmin } from "#core/domain/approval";
import {
  type ApprovalCount,
  type ApprovalRefusal,
  approvableFrom,
  judgeApproval,
} from "#core/domain/approval-decision";
import { DomainError } from "#core/domain/errors";
import { hasMailbox } from "#core/domain/mailbox";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { type ApprovalFacts, factsAreStill, readApprovalFacts } from "#core/services/rewards/approval-facts";
import { moveRewards, type RewardMove } from "#core/services/rewards/move-rewards";
import { lockPaidAttempt } from "#core/services/rewards/paid-attempt";
import { at } from "#db/moment";
import { guardMarks } from "#db/schema";

/** How often an approval is planned anew when somebody else changes the reward meanwhile. */
const MAX_TRIES = 8;

export interface ApprovalInput {
  orderReference: string;
  actorId: string;
  /** What the admin saw, in the token's smallest unit; null: whatever it is now. */
  tokenAmount: bigint | null;
  now: Date;
}

/** `waits_for_second`: recorded, and another admin has to approve too. */
export interface ApprovalResult {
  outcome: "approved" | "waits_for_second";
  approvals: ApprovalCount;
}

/** Dependencies of the services that approve. */
export type ApprovalContext = Pick<ServiceContext, "db" | "clone" | "guards">;

/** How the reward moves once its approvals are complete. */
interface ApprovedMove {
  from: "pending_approval" | "failed";
  set: SQL;
  reason: RewardMove["reason"];
}

/**
 * Records an admin's approval at the amount that is due now, which must be the amount the admin saw. The approval that
 * completes the needed number also moves the reward, in the same transaction. If the facts have changed since they were read,
 * they are read and judged again. Repeating it changes nothing more.
 *
 * @throws DomainError `conflict` when the reward is not in `from` (any more), `amount_changed` when its amount is not the
 *   one seen, `forbidden` for somebody who is not an admin, and every `ApprovalRefusal`
 */
export async function recordApproval(
  ctx: ApprovalContext,
  input: ApprovalInput,
  move: ApprovedMove,
): Promise<ApprovalResult> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const read = await readApprovalFacts(ctx.db, input);
    if (read?.facts.status !== move.from) throw new DomainError("conflict", `reward is not ${move.from}`);
    const moment = momentOf(input, read);
    const approvals = await judge(ctx, { ...input, now: moment }, read);
    const isComplete = approvals.have >= approvals.need;
    const result: ApprovalResult = { outcome: isComplete ? "approved" : "waits_for_second", approvals };
    const approval = approvalToWrite(input, read, moment);
    if (approval === null && !isComplete) return result;
    const grounds = approval ?? unchanged(input, read);
    const entry = entryOf(input, read, { move, moment, result });
    if (await apply(ctx, input, { move: isComplete ? move : null, grounds, entry })) return result;
  }
  throw new DomainError("conflict", "the reward keeps changing");
}

/** One transaction: locks payment and reward, then writes the approval and, if there is one, the move. */
async function apply(
  { db }: ApprovalContext,
  { orderReference, actorId, now }: ApprovalInput,
  { move, grounds, entry }: { move: ApprovedMove | null; grounds: SQL; entry: SQL },
): Promise<boolean> {
  const [, , { rows }] = await db.batch([
    // The payment first, as a refund does. Whoever else decides about the reward then waits for this transaction.
    db.execute(lockPaidAttempt(orderReference)),
    db.execute(sql`select from referral_rewards where order_reference = ${orderReference} for update`),
    move
      ? moveRewards(db, {
          ...move,
          to: "approved",
          where: sql`order_reference = ${orderReference}`,
          grounds,
          actor: actorId,
          event: "reward.approved",
          now,
        })
      : db.execute<{ order_reference: string }>(grounds),
    db.execute(entry),
  ]);
  return rows.length > 0;
}

/** The entry of the action log, where this transaction has written the approval or the move. */
function entryOf(
  { orderReference, actorId, now }: ApprovalInput,
  { facts }: ApprovalFacts,
  { move, moment, result }: { move: ApprovedMove; moment: Date; result: ApprovalResult },
): SQL {
  const { have, need } = result.approvals;
  const status = result.outcome === "approved" ? "approved" : move.from;
  const after = { status, tokenAmount: String(facts.tokenAmount), approvals: have, needed: need };
  const done = sql`(
    select order_reference from reward_approvals
    where order_reference = ${orderReference} and admin_id = ${actorId} and at = ${at(moment)}
    union select order_reference from reward_transitions
    where order_reference = ${orderReference} and actor = ${actorId} and to_status = 'approved' and at = ${at(now)}
  ) done`;
  return actionsOfRows(done, {
    // Of two equal presses at one moment, one is the approval.
    id: sql`${`reward.approved:${orderReference}:${actorId}:${moment.toISOString()}`}`,
    actor: actorId,
    action: move.from === "failed" ? "reward.retried" : "reward.approved",
    subjectId: sql`done.order_reference`,
    before: sql`${JSON.stringify({ status: move.from })}`,
    after: sql`${JSON.stringify(after)}`,
    now,
  });
}

/** Now, but after every approval before: who was first must not depend on the clocks of several machines. */
function momentOf({ now }: ApprovalInput, { facts }: ApprovalFacts): Date {
  return new Date(Math.max(now.getTime(), ...facts.approvals.map((approval) => approval.at.getTime() + 1)));
}

async function judge(ctx: ApprovalContext, { tokenAmount: seen, now }: ApprovalInput, { facts }: ApprovalFacts) {
  const { actor, tokenAmount } = facts;
  if (actor?.role !== "admin") throw new DomainError("forbidden", "only admins approve rewards");
  const isFormerSelf = !hasMailbox(facts.referrerEmail) && (await hasMark(ctx, facts.referrerUserId, actor.email));
  const rules = ctx.clone.approval;
  const judged = judgeApproval(facts, actor, { rules, isFormerSelf, now });
  if (judged.refusal !== null) {
    const from = approvableFrom(facts, rules)?.toISOString();
    throw new DomainError(
      judged.refusal,
      { ...refusalSentences, too_early: `approve it from ${from}` }[judged.refusal],
    );
  }
  if (seen !== null && seen !== tokenAmount) {
    throw new DomainError("amount_changed", `the reward is ${tokenAmount} token units, not ${seen}`);
  }
  return judged.count;
}

const refusalSentences: Record<Exclude<ApprovalRefusal, "too_early">, string> = {
  payment_not_standing: "the payment was given back, or never completed",
  own_reward: "nobody approves a reward of their own",
  refund_open: "a refund of the order is not decided yet",
  not_priced: "the reward has no amount yet: it is priced as soon as there is a price",
  new_admin: "the second approval must come from somebody who has been an admin for 72 hours",
};

/** Whether a deleted account had this mailbox. */
async function hasMark({ db, guards }: ApprovalContext, userId: string, email: string): Promise<boolean> {
  const hashes = guards.ofEmail(email).map(({ hash }) => hash);
  return (await db.$count(guardMarks, and(eq(guardMarks.userId, userId), inArray(guardMarks.hash, hashes)))) > 0;
}

/** Writes the approval if the facts are unchanged; null where it is recorded already and worth as much. */
function approvalToWrite(input: ApprovalInput, { facts, seen }: ApprovalFacts, moment: Date): SQL | null {
  const { orderReference, actorId } = input;
  const given = facts.approvals.find(({ admin }) => admin.id === actorId);
  if (given && given.tokenAmount === facts.tokenAmount) {
    const { roleSince } = given.admin;
    const wasNew = isNewAdmin(roleSince, given.at) && !isNewAdmin(roleSince, moment);
    if (!wasNew) return null;
  }
  return sql`
    insert into reward_approvals (order_reference, admin_id, token_amount, at)
    select ${orderReference}, ${actorId}, ${String(facts.tokenAmount)}::numeric, ${at(moment)}
    where ${factsAreStill(input, seen)}
    on conflict (order_reference, admin_id) do update set token_amount = excluded.token_amount, at = excluded.at
    returning order_reference`;
}

function unchanged(input: ApprovalInput, { seen }: ApprovalFacts): SQL {
  return sql`select ${input.orderReference}::text as order_reference where ${factsAreStill(input, seen)}`;
}
