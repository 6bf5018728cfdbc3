import { and, eq, inArray, isNull, lte, or } from "drizzle-orm";
import type { PaymentStatus } from "#core/domain/payment";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { settlePayment } from "#core/services/settle-payment";
import { paymentAttempts } from "#db/schema";

const log = getLogger(["refcodes", "payments"]);

/** An answer this young is not asked for again, however often a page is. */
const FRESH_MS = 10_000;

/** States that the provider may know better. */
const unsure: PaymentStatus[] = ["created", "pending"];

/**
 * Asks the provider about an attempt whose payer waits for it, and takes the answer like a callback. Nothing is asked about
 * attempts that have an end, are somebody else's, or were answered seconds ago. Safe to repeat and to run twice at once.
 * An unreachable provider is logged: what is known stays true.
 *
 * @returns whether the provider was asked and answered
 */
export async function askAboutPayment(
  { db, clone, gateway }: Pick<ServiceContext, "db" | "clone" | "gateway">,
  { orderReference, payerId, now }: { orderReference: string; payerId: string; now: Date },
): Promise<boolean> {
  const mine = and(
    eq(paymentAttempts.orderReference, orderReference),
    eq(paymentAttempts.payerId, payerId),
    eq(paymentAttempts.provider, "wayforpay"),
  );
  const [due] = await db
    .select({ orderReference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(
      and(
        mine,
        inArray(paymentAttempts.status, unsure),
        or(isNull(paymentAttempts.answeredAt), lte(paymentAttempts.answeredAt, new Date(now.getTime() - FRESH_MS))),
      ),
    );
  if (!due) return false;
  try {
    const event = await gateway.readStatus(orderReference);
    if (event) await settlePayment({ db, clone }, { event, now });
    await db.update(paymentAttempts).set({ answeredAt: now }).where(mine);
    return true;
  } catch (error) {
    log.warn("{orderReference} could not be checked for its payer", { orderReference, error });
    return false;
  }
}
