import { and, eq, lte, sql } from "drizzle-orm";
import { type RefundAnswerNote, refundAnswers } from "#core/domain/payment-note";
import type { RefundReason, RefundStatus } from "#core/domain/refund";
import { getLogger } from "#core/log";
import type { PaymentGateway } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { settlePayment } from "#core/services/payments/settle-payment";
import { paymentAttempts, refunds } from "#db/schema";

const log = getLogger(["refcodes", "refunds"]);

/** Lease on a refund while it is in flight. */
const LEASE_MS = 60_000;
const FIRST_PAUSE_MS = 60_000;
const LAST_PAUSE_MS = 6 * 3_600_000;

type RefundContext = Pick<ServiceContext, "db" | "clone" | "gateways">;

/**
 * Refunds an attempt at the provider exactly once; safe to retry after a crash and to run concurrently. A retry first
 * checks whether the money has gone back already, and only the provider's statement, never its answer to the request,
 * makes a refund count as done. What is pending at the provider, or has no gateway to it, is retried by the poll.
 *
 * @returns the refund's status afterwards; null when none is due
 * @throws AdapterError when the provider cannot be reached: retry
 */
export async function sendRefund(
  ctx: RefundContext,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<{ status: RefundStatus } | null> {
  const due = and(
    eq(refunds.orderReference, orderReference),
    eq(refunds.status, "requested"),
    lte(refunds.nextTryAt, now),
  );
  const [claimed] = await ctx.db
    .update(refunds)
    .set({ tries: sql`${refunds.tries} + 1`, nextTryAt: new Date(now.getTime() + LEASE_MS) })
    .where(due)
    .returning();
  if (!claimed) return null;
  const { amountMinor, currency, reason, tries } = claimed;
  const { gateway, why } = await gatewayOf(ctx, orderReference);
  if (!gateway) {
    log.error("refund of {orderReference} waits: {why}", { orderReference, why: refundAnswers.say(why) });
    return { status: await postpone(ctx, claimed, why, now) };
  }
  const readStatus = () => readOutcome(ctx, gateway, { orderReference, now });
  if (tries > 1 && (await readStatus()) === "done") return { status: "done" };
  const answer = await gateway.refund({ orderReference, amountMinor, currency, comment: comments[reason] });
  log.info("refund of {orderReference}: {outcome}", { orderReference, ...answer });
  if (answer.outcome === "accepted") {
    const status = await readStatus();
    if (status === "done") return { status };
    return { status: await postpone(ctx, claimed, refundAnswers.of("not_shown_yet"), now) };
  }
  const said = refundAnswers.of("provider_said", { answer: answer.why });
  if (answer.outcome === "later") return { status: await postpone(ctx, claimed, said, now) };
  // A second refund is refused too: only the statement tells that apart from a real refusal.
  if ((await readStatus()) === "done") return { status: "done" };
  await ctx.db
    .update(refunds)
    .set({ status: "refused", ...answerColumns(said), endedAt: now })
    .where(and(eq(refunds.orderReference, orderReference), eq(refunds.status, "requested")));
  log.error("refund of {orderReference} was refused: a person must look", { orderReference, why: answer.why });
  return { status: "refused" };
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

/** Reads the provider's statement of the attempt, applies it like a callback, and returns the refund's status. */
async function readOutcome(
  { db, clone }: RefundContext,
  gateway: PaymentGateway,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<RefundStatus> {
  const event = await gateway.readStatus(orderReference);
  if (event) await settlePayment({ db, clone }, { event, now });
  const [refund] = await db
    .select({ status: refunds.status })
    .from(refunds)
    .where(eq(refunds.orderReference, orderReference));
  return refund?.status ?? "requested";
}

/** The gateway that took the attempt's money, or why it cannot be asked. */
async function gatewayOf(
  { db, gateways }: RefundContext,
  orderReference: string,
): Promise<{ gateway: PaymentGateway; why: null } | { gateway: null; why: RefundAnswerNote }> {
  const [attempt] = await db
    .select({ provider: paymentAttempts.provider })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, orderReference));
  const provider = attempt?.provider ?? "";
  const gateway = gateways.get(provider);
  return gateway ? { gateway, why: null } : { gateway: null, why: refundAnswers.of("no_gateway", { provider }) };
}

async function postpone(
  { db }: RefundContext,
  { orderReference, tries }: typeof refunds.$inferSelect,
  answer: RefundAnswerNote,
  now: Date,
): Promise<RefundStatus> {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LAST_PAUSE_MS);
  await db
    .update(refunds)
    .set({ ...answerColumns(answer), nextTryAt: new Date(now.getTime() + pause) })
    .where(and(eq(refunds.orderReference, orderReference), eq(refunds.status, "requested")));
  return "requested";
}

function answerColumns(answer: RefundAnswerNote) {
  return { lastAnswer: refundAnswers.say(answer), lastAnswerCode: answer.code, lastAnswerParams: answer.params };
}
