import { type SQL, sql } from "drizzle-orm";
import { isGuardViolation, isTransient } from "#db/errors";

/** How often a change of settings is planned anew while others change the same ones. */
export const MAX_TRIES = 5;

/**
 * The new value of a NOT NULL column, or null where the row is no longer as it was read: then the whole transaction is
 * rolled back, the entry of the action log with it, so what an entry says was there before was there.
 */
export function unlessChanged(isSame: SQL, value: string | number | bigint | Date | SQL): SQL {
  return sql`case when ${isSame} then ${value} end`;
}

/** Whether a transaction with {@link unlessChanged} wrote nothing because others were first. */
export function isChangedMeanwhile(error: unknown): boolean {
  return isTransient(error) || isGuardViolation(error);
}
