import { createHash } from "node:crypto";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Client } from "pg";
import type { Database } from "#db/client";
import * as schema from "#db/schema";

/**
 * The product's database on one connection, within its transaction: a batch is a part of it. Queries are planned once, as they
 * may be asked a thousand times.
 */
export function onConnection(connection: Client): Database {
  const batch = async (queries: readonly (Builder | Raw)[]) => {
    const answers: unknown[] = [];
    for (const query of queries) answers.push(await answerTo(query));
    return answers;
  };
  return Object.assign(drizzle(connection, { schema }), { batch }) as unknown as Database;
}

interface Builder {
  toSQL(): { sql: string };
  prepare(name: string): { execute(): Promise<unknown> };
}

interface Raw extends PromiseLike<unknown> {
  getQuery(): { sql: string };
}

async function answerTo(query: Builder | Raw): Promise<unknown> {
  if ("prepare" in query) return query.prepare(createHash("sha1").update(query.toSQL().sql).digest("hex")).execute();
  // All see one moment already, and nothing may say so within a transaction.
  return query.getQuery().sql.startsWith("set transaction") ? [] : query;
}
