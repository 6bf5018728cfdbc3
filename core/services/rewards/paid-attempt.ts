import { type SQL, sql } from "drizzle-orm";
import { hasPaid, paymentStatuses } from "#core/domain/payment";
import { wordList } from "#db/columns";

/**
 * Query: the attempt that pays for a reward, locked until the transaction ends; no row when it was refunded. Waits for a
 * concurrent refund, so one of the two always sees the other.
 */
export function lockPaidAttempt(orderReference: string): SQL {
  return sql`select order_reference from payment_attempts
    where order_reference = ${orderReference} and status in ${wordList(paymentStatuses.filter(hasPaid))} for share`;
}
