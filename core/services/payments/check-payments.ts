import { and, desc, eq, inArray, isNull, lte, ne, sql } from "drizzle-orm";
import {
  nextCheckAt,
  nextHeldCheckAt,
  openStatuses,
  overIfBegunBy,
  type PaymentStatus,
  unpaidStatuses,
} from "#core/domain/payment";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { settlePayment } from "#core/services/payments/settle-payment";
import { literal } from "#db/columns";
import { at } from "#db/moment";
import { paymentAttempts } from "#db/schema";

const log = getLogger(["refcodes", "payments"]);

/**
 * Polls per round (one a minute while some are due), and how many run concurrently. 300 abandoned attempts an hour make about 40
 * polls a minute due. A Worker may have six requests open: these, and one each of `sendDueRefunds` and
 * `checkSuspectedRefunds`, which run beside it.
 */
const POLLS = 60;
const AT_ONCE = 4;

/** Lease on an attempt while it is polled: longer than a round in which the provider answers nothing. */
const LEASE_MS = 180_000;

type CheckContext = Pick<ServiceContext, "db" | "clone" | "gateways">;

/** What one round of polls did. */
export interface PaymentCheckReport {
  /** Attempts asked about. */
  checked: number;
  /** Of those, orders that turned out to be paid. */
  paid: number;
}

/**
 * Polls each provider about attempts whose callback is overdue and applies the answers like callbacks. Attempts are
 * leased, so concurrent rounds poll different ones. One that the provider has never heard of expires once the window
 * closes. One whose provider has no gateway here is not claimed: see `parkOrphans`; nor is one whose refunds are asked about.
 */
export async function checkPayments(ctx: CheckContext, { now }: { now: Date }): Promise<PaymentCheckReport> {
  const claimed = await claimAttempts(ctx, now);
  const waiting = [...claimed];
  let paid = 0;
  const poll = async () => {
    for (let attempt = waiting.shift(); attempt !== undefined; attempt = waiting.shift()) {
      try {
        if (await checkAttempt(ctx, attempt, now)) paid++;
      } catch (error) {
        const { orderReference } = attempt;
        log.warn("{orderReference} could not be checked and will be polled again", { orderReference, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, poll));
  return { checked: claimed.length, paid };
}

/**
 * Claims due attempts round-robin by payer, those with a sign of life first within each turn, so that one payer's
 * abandoned attempts cannot delay another's payment.
 */
async function claimAttempts({ db, gateways }: CheckContext, now: Date) {
  const { orderReference, payerId, provider, status, createdAt, returnedAt, nextCheckAt: dueAt } = paymentAttempts;
  const due = and(lte(dueAt, now), inArray(provider, [...gateways.keys()]), isNull(paymentAttempts.refundSuspectedAt));
  const lives = sql`(${returnedAt} is not null or ${ne(status, "created")})`;
  const turns = db.$with("turns").as(
    db
      .select({
        orderReference,
        turn: sql<number>`row_number() over (partition by ${payerId} order by ${lives} desc, ${dueAt})`.as("turn"),
        lives: sql<boolean>`${lives}`.as("lives"),
      })
      .from(paymentAttempts)
      .where(due),
  );
  const chosen = db
    .with(turns)
    .select({ orderReference })
    .from(paymentAttempts)
    .innerJoin(turns, eq(turns.orderReference, orderReference))
    .where(due)
    .orderBy(turns.turn, desc(turns.lives), dueAt)
    .limit(POLLS)
    .for("update", { of: paymentAttempts, skipLocked: true });
  // Past its polling window, an attempt the provider never answers about is polled at the slow pace only.
  const lease = sql`case when ${createdAt} <= ${at(overIfBegunBy(now))}
    then ${at(nextHeldCheckAt(now))} else ${at(new Date(now.getTime() + LEASE_MS))} end`;
  return db.update(paymentAttempts).set({ nextCheckAt: lease }).where(inArray(orderReference, chosen)).returning();
}

/** @returns whether this poll is the one that paid the order */
async function checkAttempt(
  { db, clone, gateways }: CheckContext,
  attempt: typeof paymentAttempts.$inferSelect,
  now: Date,
): Promise<boolean> {
  const { orderReference, provider } = attempt;
  const gateway = gateways.get(provider);
  if (!gateway) throw new Error(`${provider} was claimed without a gateway`);
  const event = await gateway.readStatus(orderReference);
  const result = event ? await settlePayment({ db, clone }, { event, now }) : null;
  const tried = event !== null && event.status !== "opened";
  // A held payment never expires, however long the provider takes.
  const held = event?.status === "in_progress";
  const polled = nextCheckAt(tried ? { ...attempt, status: "pending" } : attempt, now);
  const next = polled ?? (held ? nextHeldCheckAt(now) : null);
  const { status, refundSuspectedAt } = paymentAttempts;
  const whenOver = sql<PaymentStatus>`case when ${inArray(status, openStatuses)} then ${literal<PaymentStatus>("expired")} else ${status} end`;
  const expired = next === null ? { status: whenOver } : {};
  await db
    .update(paymentAttempts)
    .set({ nextCheckAt: next, answeredAt: now, ...expired })
    .where(
      and(
        eq(paymentAttempts.orderReference, orderReference),
        inArray(status, unpaidStatuses),
        isNull(refundSuspectedAt),
      ),
    );
  return result?.paid ?? false;
}
