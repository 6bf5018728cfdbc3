import { type SQL, sql } from "drizzle-orm";

/**
 * `created_at` in the update of an insert into `wallets` whose address is already there: from when on the wallet counts as
 * linked. One that is still linked keeps its moment. One that was unlinked is linked anew, from the moment of the insert, so
 * that `stopWalletLink` also unlinks a wallet that was linked again after the link it stops.
 */
export function linkedSince(): SQL {
  return sql`case when wallets.unlinked_at is null then wallets.created_at else excluded.created_at end`;
}
