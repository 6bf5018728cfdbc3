import { and, asc, eq, inArray, lte, sql } from "drizzle-orm";
import { nextCheckAt, type PaymentStatus } from "#core/domain/payment";
import { getLogger } from "#core/log";
import type { PaymentCheckReport } from "#core/ports/app-rpc";
import type { ServiceContext } from "#core/services/context";
import { sendRefund } from "#core/services/send-refund";
import { settlePayment } from "#core/services/settle-payment";
import { paymentAttempts, refunds } from "#db/schema";

const log = getLogger(["refcodes", "payments"]);

/** Attempts and refunds of one round; the next round of cron takes the next ones. */
const BATCH = 10;

/** Somebody else may ask again after so long, should this round die. */
const LEASE_MS = 120_000;

type CheckContext = Pick<ServiceContext, "db" | "clone" | "gateway">;

/** States in which money may still arrive. */
const open: PaymentStatus[] = ["created", "pending", "declined", "expired"];

/**
 * Asks the provider about attempts whose callback is overdue, takes its answer like the callback itself, and tries the
 * refunds that are due. Attempts are claimed by their next time, so two rounds at once ask about different ones. One that
 * the provider never heard of expires when its time is over.
 */
export async function checkPayments(ctx: CheckContext, { now }: { now: Date }): Promise<PaymentCheckReport> {
  const claimed = await claimAttempts(ctx.db, now);
  let paid = 0;
  for (const attempt of claimed) {
    try {
      if (await checkAttempt(ctx, attempt, now)) paid++;
    } catch (error) {
      log.warn("{orderReference} could not be checked and is asked about again", {
        orderReference: attempt.orderReference,
        error,
      });
    }
  }
  return { checked: claimed.length, paid, refunds: await sendDueRefunds(ctx, now) };
}

async function claimAttempts(db: CheckContext["db"], now: Date) {
  const due = db
    .select({ orderReference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(lte(paymentAttempts.nextCheckAt, now))
    .orderBy(asc(paymentAttempts.nextCheckAt))
    .limit(BATCH)
    .for("update", { skipLocked: true });
  return db
    .update(paymentAttempts)
    .set({ nextCheckAt: new Date(now.getTime() + LEASE_MS) })
    .where(inArray(paymentAttempts.orderReference, due))
    .returning();
}

/** @returns whether this call learned that the attempt had paid its order */
async function checkAttempt(
  { db, clone, gateway }: CheckContext,
  { orderReference, createdAt }: typeof paymentAttempts.$inferSelect,
  now: Date,
): Promise<boolean> {
  const event = await gateway.readStatus(orderReference);
  const result = event ? await settlePayment({ db, clone }, { event, now }) : null;
  const next = nextCheckAt(createdAt, now);
  const expired =
    next === null
      ? {
          status: sql<PaymentStatus>`case when ${paymentAttempts.status} in ('created', 'pending') then 'expired' else ${paymentAttempts.status} end`,
        }
      : {};
  await db
    .update(paymentAttempts)
    .set({ nextCheckAt: next, ...expired })
    .where(and(eq(paymentAttempts.orderReference, orderReference), inArray(paymentAttempts.status, open)));
  return result?.paid ?? false;
}

async function sendDueRefunds(ctx: CheckContext, now: Date): Promise<number> {
  const due = await ctx.db
    .select({ orderReference: refunds.orderReference })
    .from(refunds)
    .where(and(eq(refunds.status, "requested"), lte(refunds.nextTryAt, now)))
    .orderBy(asc(refunds.nextTryAt))
    .limit(BATCH);
  let sent = 0;
  for (const { orderReference } of due) {
    try {
      if (await sendRefund(ctx, { orderReference, now })) sent++;
    } catch (error) {
      log.warn("refund of {orderReference} could not be sent and is tried again", { orderReference, error });
    }
  }
  return sent;
}
