import { and, eq, inArray, lte, sql } from "drizzle-orm";
import { type RefundAnswerNote, refundAnswers } from "#core/domain/payment-note";
import { isForgotten, isOverdue, isStuck, maySend } from "#core/domain/provider-statement";
import {
  IN_WORK_TOO_LONG,
  isRefundOpen,
  openRefundStatuses,
  type RefundReason,
  type RefundStatus,
} from "#core/domain/refund";
import { getLogger } from "#core/log";
import type { PaymentGateway } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { confirmedBeside } from "#core/services/payments/known-to-provider";
import { applyStatement } from "#core/services/refunds/apply-statement";
import { restStatement } from "#core/services/refunds/give-rest-back";
import { liftStatements } from "#core/services/refunds/hold-statements";
import { paymentAttempts, refunds } from "#db/schema";

const log = getLogger(["refcodes", "refunds"]);

/** Lease on a refund while it is in flight. */
const LEASE_MS = 60_000;
const FIRST_PAUSE_MS = 60_000;
const LAST_PAUSE_MS = 6 * 3_600_000;

type RefundContext = Pick<ServiceContext, "db" | "clone" | "gateways">;

/** A refund that this call alone may work on, for as long as its lease lasts and nobody has claimed it since. */
type ClaimedRefund = typeof refunds.$inferSelect & { provider: string };

/**
 * Has the provider give an open refund back, exactly once; safe to retry after a crash and to run concurrently. REFUND knows
 * no idempotency key, so the cumulative sum of the provider's statement comes first, and alone decides: what it has grown by
 * is recorded before anything is sent, and only it makes a refund done. `sent` is stored before the provider is asked. After
 * any doubt it is asked again only once the sum has not grown for eleven minutes, and never once it has said that it has the
 * refund in work: one that it then neither shows nor works on for three days is for a person, as is one that it has had in work
 * for three weeks, or whose payment it has not known for three days.
 *
 * @returns the refund's status afterwards; null when none is due
 * @throws AdapterError when the provider cannot be reached: a later call goes on
 */
export async function sendRefund(
  ctx: RefundContext,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<{ status: RefundStatus } | null> {
  const refund = await claim(ctx, orderReference, now);
  if (!refund) return null;
  const { amountMinor, currency, reason, provider } = refund;
  const gateway = ctx.gateways.get(provider);
  if (!gateway) {
    const why = refundAnswers.of("no_gateway", { provider });
    log.error("refund of {orderReference} waits: {why}", { orderReference, why: refundAnswers.say(why) });
    return postpone(ctx, refund, why, now);
  }
  const before = await ask(ctx, gateway, refund, now);
  if (!before) return forget(ctx, refund, now);
  if (!isRefundOpen(before.status)) return { status: before.status };
  if (before.inWork !== null) return waitForWork(ctx, refund, before.inWork, now);
  // So much was given back otherwise that the provider cannot give this any more, even if it has taken it.
  if (before.leftMinor < amountMinor) return refuse(ctx, refund, refundAnswers.of("more_than_left"), now);
  if (isOverdue(refund, now)) return refuse(ctx, refund, refundAnswers.of("not_shown_yet"), now);
  if (!maySend(refund, now)) return postpone(ctx, refund, refundAnswers.of("not_shown_yet"), now);
  // Its sum may still grow by that, so it could not say whether this one was done.
  if (before.lacksConfirmed) return refuse(ctx, refund, refundAnswers.of("confirmed_not_shown"), now);
  if (!(await markSent(ctx, refund, now))) return null;

  const answer = await gateway.refund({ orderReference, amountMinor, currency, comment: comments[reason] });
  log.info("refund of {orderReference}: {outcome}", { orderReference, ...answer });
  switch (answer.outcome) {
    case "accepted":
      await postpone(ctx, refund, refundAnswers.of("not_shown_yet"), now, { acceptedAt: now });
      return { status: (await ask(ctx, gateway, refund, now))?.status ?? "sent" };
    case "in_progress":
      return postpone(ctx, refund, said(answer.why), now, { acceptedAt: now });
    case "later":
      return postpone(ctx, refund, said(answer.why), now);
    case "refused": {
      // One that was lost on its way may have gone through after all: only the statement tells that apart.
      const after = await ask(ctx, gateway, refund, now);
      if (!after) return forget(ctx, refund, now);
      return isRefundOpen(after.status) ? refuse(ctx, refund, said(answer.why), now) : { status: after.status };
    }
  }
}

/** Shown to the payer in the bank statement. */
const comments: Record<RefundReason, string> = {
  double_payment: "Paid twice",
  whole: "Refund of the order",
  lines: "Refund of goods",
  goodwill: "Goodwill",
  cabinet: "Refund",
  chargeback: "Chargeback",
};

/** The provider's own words. */
const said = (answer: string) => refundAnswers.of("provider_said", { answer });

async function claim({ db }: RefundContext, orderReference: string, now: Date): Promise<ClaimedRefund | null> {
  const [claimed] = await db
    .update(refunds)
    .set({ tries: sql`${refunds.tries} + 1`, nextTryAt: new Date(now.getTime() + LEASE_MS) })
    .from(paymentAttempts)
    .where(
      and(
        eq(refunds.orderReference, orderReference),
        eq(paymentAttempts.orderReference, refunds.orderReference),
        inArray(refunds.status, openRefundStatuses),
        lte(refunds.nextTryAt, now),
      ),
    )
    .returning({ refund: refunds, provider: paymentAttempts.provider });
  return claimed ? { ...claimed.refund, provider: claimed.provider } : null;
}

/** What is known of a refund once the provider's statement is recorded. */
interface Standing {
  status: RefundStatus;
  /** What is left of the attempt, in minor units. */
  leftMinor: bigint;
  /** The provider's words while it works on a refund of the attempt, whosever it is; null while it does not. */
  inWork: string | null;
  /** Whether the provider's sum lacks a refund that a bank has confirmed. */
  lacksConfirmed: boolean;
}

/** Reads the provider's statement and records what it shows. Null: it does not know the payment, so nothing may be concluded. */
async function ask(
  ctx: RefundContext,
  gateway: PaymentGateway,
  { id, orderReference }: ClaimedRefund,
  now: Date,
): Promise<Standing | null> {
  const statement = await gateway.readStatus(orderReference);
  if (!statement) return null;
  await applyStatement(ctx, { statement, now });
  const [standing] = await ctx.db
    .select({
      status: refunds.status,
      leftMinor: sql<string>`${paymentAttempts.amountMinor} - (
        select coalesce(sum(r.amount_minor), 0) from refunds r
        where r.order_reference = ${refunds.orderReference} and r.position is not null)`.mapWith(BigInt),
      lacksConfirmed: sql<boolean>`${statement.refundedMinor}::bigint < ${confirmedBeside(sql`${refunds.orderReference}`)}`,
    })
    .from(refunds)
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, refunds.orderReference))
    .where(eq(refunds.id, id));
  if (!standing) throw new Error(`refund ${id} is gone`);
  return { ...standing, inWork: statement.status === "refund_pending" ? statement.providerStatus : null };
}

/** Still ours: nobody has claimed it since. */
const isOurs = ({ id, tries }: ClaimedRefund) =>
  and(eq(refunds.id, id), eq(refunds.tries, tries), inArray(refunds.status, openRefundStatuses));

/**
 * Stores that the provider is asked, before it is.
 *
 * @returns false when somebody else has the refund now
 */
async function markSent({ db }: RefundContext, refund: ClaimedRefund, now: Date): Promise<boolean> {
  const marked = await db
    .update(refunds)
    // Without the old answer: a person may have been about to decide.
    .set({ status: "sent", sentAt: now, lastAnswer: null, lastAnswerCode: null, lastAnswerParams: null })
    .where(isOurs(refund))
    .returning({ id: refunds.id });
  return marked.length > 0;
}

/** The provider does not know the payment any more, though it took it: asked at growing pauses, and then for a person. */
function forget(ctx: RefundContext, refund: ClaimedRefund, now: Date): Promise<{ status: RefundStatus }> {
  const answer = refundAnswers.of("provider_forgot");
  return isForgotten(refund, now) ? refuse(ctx, refund, answer, now) : postpone(ctx, refund, answer, now);
}

/** The provider has a refund of the payment in work: this one, if it was sent, and then it is never sent again. */
function waitForWork(ctx: RefundContext, refund: ClaimedRefund, answer: string, now: Date) {
  const note = isStuck(refund, now) ? refundAnswers.of("in_work_too_long", { answer }) : said(answer);
  const accepted = refund.sentAt === null ? {} : { acceptedAt: refund.acceptedAt ?? now };
  if (note.code === IN_WORK_TOO_LONG && refund.lastAnswerCode !== IN_WORK_TOO_LONG) {
    const { orderReference } = refund;
    log.error("refund of {orderReference} is in work for weeks: a person may decide", { orderReference });
  }
  return postpone(ctx, refund, note, now, accepted);
}

async function postpone(
  { db }: RefundContext,
  refund: ClaimedRefund,
  answer: RefundAnswerNote,
  now: Date,
  more: { acceptedAt?: Date } = {},
): Promise<{ status: RefundStatus }> {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (refund.tries - 1), LAST_PAUSE_MS);
  const [postponed] = await db
    .update(refunds)
    .set({ ...answerColumns(answer), nextTryAt: new Date(now.getTime() + pause), ...more })
    .where(isOurs(refund))
    .returning({ status: refunds.status });
  return postponed ?? { status: refund.status };
}

/**
 * Ends it without money: what it held is free again, and a person decides. A second payment that was given back in part
 * otherwise needs nobody: its rest is asked for at once.
 */
async function refuse(
  { db }: RefundContext,
  refund: ClaimedRefund,
  answer: RefundAnswerNote,
  now: Date,
): Promise<{ status: RefundStatus }> {
  const { id, orderReference, reason } = refund;
  const goesOn = reason === "double_payment" && answer.code === "more_than_left";
  const [refused] = await db.batch([
    db
      .update(refunds)
      .set({ status: "refused", ...answerColumns(answer), endedAt: now, ...(goesOn ? { resolvedAt: now } : {}) })
      .where(isOurs(refund))
      .returning({ status: refunds.status }),
    ...liftStatements(db, { orderReference, refundId: id }),
    ...(goesOn ? [restStatement(db, { orderReference, now })] : []),
  ]);
  const [ended] = refused;
  if (!ended) return { status: refund.status };
  const why = refundAnswers.say(answer);
  if (!goesOn) log.error("refund of {orderReference} was refused: a person must look", { orderReference, why });
  return ended;
}

function answerColumns(answer: RefundAnswerNote) {
  return { lastAnswer: refundAnswers.say(answer), lastAnswerCode: answer.code, lastAnswerParams: answer.params };
}
