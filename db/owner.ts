import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { Database } from "#db/client";
import type * as schema from "#db/schema";

/** The connection of a database's owner: direct, and one only. */
export type OwnerDatabase = NodePgDatabase<typeof schema> & { $client: pg.Client };

/**
 * The same connection for services: what they write as one batch is one transaction. Guarantee of the cast: what services
 * use of the Workers' driver is queries, and batches of queries that are not begun yet. One call at a time: a connection
 * has one transaction.
 */
export function forServices(db: OwnerDatabase): Database {
  const batch = async (statements: readonly PromiseLike<unknown>[]): Promise<unknown[]> => {
    await db.$client.query("begin");
    try {
      const results: unknown[] = [];
      for (const statement of statements) results.push(await statement);
      await db.$client.query("commit");
      return results;
    } catch (error) {
      // What is wrong is the error above; a connection that is gone has rolled back already.
      await db.$client.query("rollback").catch(() => undefined);
      throw error;
    }
  };
  return Object.assign(Object.create(db), { batch }) as unknown as Database;
}
