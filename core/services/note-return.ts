import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { checkAfterReturnAt, unpaidStatuses } from "#core/domain/payment";
import type { ServiceContext } from "#core/services/context";
import { paymentAttempts } from "#db/schema";

/**
 * Notes that a browser came back from the payment page of an attempt, so that the attempt is polled soon and before
 * abandoned ones. Anybody may say so, therefore it changes nothing else; a second time changes nothing at all.
 */
export async function noteReturn(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<void> {
  await db
    .update(paymentAttempts)
    .set({
      returnedAt: now,
      nextCheckAt: sql`least(${paymentAttempts.nextCheckAt}, ${checkAfterReturnAt(now).toISOString()}::timestamptz)`,
    })
    .where(
      and(
        eq(paymentAttempts.orderReference, orderReference),
        isNull(paymentAttempts.returnedAt),
        inArray(paymentAttempts.status, unpaidStatuses),
      ),
    );
}
