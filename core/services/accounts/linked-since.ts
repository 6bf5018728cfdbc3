import { type SQL, sql } from "drizzle-orm";

/**
 * SQL of an insert into `wallets` that meets the wallet: since when it is linked. One that was unlinked meanwhile is as new
 * as any other, so that whoever stops a link also unlinks what was linked again after it.
 */
export function linkedSince(): SQL {
  return sql`case when wallets.unlinked_at is null then wallets.created_at else excluded.created_at end`;
}
