import { sql } from "drizzle-orm";
import { at } from "#db/moment";
import { refcodes } from "#db/schema";

/**
 * Columns of a query on `refcodes`: what attribution needs to know of a code. A wallet that has just taken the code over
 * is not paid while its link can still be stopped.
 */
export function codeFactsColumns(now: Date) {
  return {
    code: refcodes.code,
    active: refcodes.active,
    userId: refcodes.userId,
    walletAddress: refcodes.walletAddress,
    // Named in full: drizzle leaves the table out of a query without joins, and `code` would be the link's own.
    walletPays: sql<boolean>`not exists (
      select 1 from wallet_links l where l.code = refcodes.code and l.stopped_at is null and l.pays_from > ${at(now)})`,
  };
}
