import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { checkAfterReturnAt, unpaidStatuses } from "#core/domain/payment";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";
import { paymentAttempts } from "#db/schema";

/**
 * Records that a browser returned from an attempt's payment page, so that it is polled soon and before abandoned ones.
 * Unauthenticated, so it changes nothing else. Idempotent.
 */
export async function noteReturn(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<void> {
  await db
    .update(paymentAttempts)
    .set({
      returnedAt: now,
      nextCheckAt: sql`least(${paymentAttempts.nextCheckAt}, ${at(checkAfterReturnAt(now))})`,
    })
    .where(
      and(
        eq(paymentAttempts.orderReference, orderReference),
        isNull(paymentAttempts.returnedAt),
        inArray(paymentAttempts.status, unpaidStatuses),
      ),
    );
}
