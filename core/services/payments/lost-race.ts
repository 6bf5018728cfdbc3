import { isTransient, violatedConstraint } from "#db/errors";

/** The unique row that gives a reference to one of several concurrent attempts. */
export const ATTEMPT_KEY = "payment_attempts_pkey";

/** Unique rows and checks that a concurrent payment may have won, as Postgres names them. */
const lostRaces = new Set<string | null>([
  // The order is paid already.
  "paid_orders_pkey",
  // It is not the buyer's first purchase any more.
  "first_paid_orders_pkey",
  // The stock is gone.
  "products_stock_not_negative",
  // The member has another period in its place.
  "membership_periods_user_id_position_pk",
]);

/** Whether a batch of `paidEffects` failed only because the facts had moved: read them again and plan again. */
export function isLostRace(error: unknown): boolean {
  return lostRaces.has(violatedConstraint(error)) || isTransient(error);
}
