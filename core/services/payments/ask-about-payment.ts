import { and, eq, inArray, isNull, lte, or } from "drizzle-orm";
import { openStatuses } from "#core/domain/payment";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { settlePayment } from "#core/services/payments/settle-payment";
import { paymentAttempts } from "#db/schema";

const log = getLogger(["refcodes", "payments"]);

/** How long an answer counts as fresh, however often the page asks. */
const FRESH_MS = 10_000;

/**
 * How long nobody else asks while one asks, or once the provider could not say: it takes so many questions a minute from
 * the whole store.
 */
const PAUSE_MS = 5_000;

/**
 * Polls the provider about an attempt while its payer waits, and applies the answer like a callback. Skips attempts
 * that are final, belong to someone else, were asked about or answered seconds ago, or whose provider has no gateway here.
 * Safe to repeat and to run concurrently: of many at once, one asks. If the provider is unreachable, logs it and changes nothing.
 *
 * @returns whether the provider was asked and answered
 */
export async function askAboutPayment(
  { db, clone, gateways }: Pick<ServiceContext, "db" | "clone" | "gateways">,
  { orderReference, payerId, now }: { orderReference: string; payerId: string; now: Date },
): Promise<boolean> {
  const { askedAt, answeredAt } = paymentAttempts;
  const mine = and(eq(paymentAttempts.orderReference, orderReference), eq(paymentAttempts.payerId, payerId));
  const before = (ms: number) => new Date(now.getTime() - ms);
  const [due] = await db
    .update(paymentAttempts)
    .set({ askedAt: now })
    .where(
      and(
        mine,
        inArray(paymentAttempts.status, openStatuses),
        or(isNull(answeredAt), lte(answeredAt, before(FRESH_MS))),
        or(isNull(askedAt), lte(askedAt, before(PAUSE_MS))),
      ),
    )
    .returning({ provider: paymentAttempts.provider });
  const gateway = due && gateways.get(due.provider);
  if (!gateway) return false;
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
