import { drizzle } from "drizzle-orm/node-postgres";
import type { Client, QueryConfig } from "pg";
import type { Database } from "#db/client";
import * as schema from "#db/schema";

/**
 * The product's database on one connection, within its transaction: a batch is a part of it. Queries are planned once, as they
 * may be asked a thousand times.
 */
export function onConnection(connection: Client): Database {
  const batch = async (queries: readonly (Builder | Raw)[]) => {
    const answers: unknown[] = [];
    for (const query of queries) answers.push(isAboutTransaction(query) ? [] : await query);
    return answers;
  };
  return Object.assign(drizzle(naming(connection), { schema }), { batch }) as unknown as Database;
}

type Builder = PromiseLike<unknown>;

interface Raw extends PromiseLike<unknown> {
  getQuery(): { sql: string };
}

/** The connection is inside a transaction, where its isolation can no longer be set: such statements are left out. */
function isAboutTransaction(query: Builder | Raw): boolean {
  return "getQuery" in query && query.getQuery().sql.startsWith("set transaction");
}

/** The connection, with a name for each text: Postgres keeps the plan of what has one. */
function naming(connection: Client): Client {
  const names = new Map<string, string>();
  const named: Client = Object.create(connection);
  const query = (config: QueryConfig, values?: unknown[]) => {
    const name = names.get(config.text) ?? `q${names.size}`;
    names.set(config.text, name);
    return connection.query({ ...config, name }, values);
  };
  return Object.assign(named, { query });
}
