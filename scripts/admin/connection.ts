import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { z } from "zod";
import type { OwnerDatabase } from "#db/owner";
import * as schema from "#db/schema";
import { projectRoot } from "../stack/build.ts";
import { dropPostgresVariables } from "../stack/postgres.ts";
import { Refusal } from "./refusal.ts";

const stackSchema = z.object({ url: z.url(), databaseUrl: z.url() });

/** The running local stack; undefined where a database was named, or none runs. */
function localStack(): z.infer<typeof stackSchema> | undefined {
  const file = join(projectRoot, ".stack/local/run/stack.json");
  if (process.env.DATABASE_OWNER_URL || !existsSync(file)) return undefined;
  return stackSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Origin of the store whose database this is, where that is the local one. */
export const localStore = (): string | undefined => localStack()?.url;

/** The connection string in `DATABASE_OWNER_URL`, or else that of the running local stack. */
function ownerUrl(): string {
  const given = process.env.DATABASE_OWNER_URL;
  if (given) return given;
  const stack = localStack();
  if (!stack) {
    throw new Refusal(
      "No database: set DATABASE_OWNER_URL to the direct connection string of the database's owner, or start the local stack with `npm start`.",
    );
  }
  // A shell's PGSSLMODE and the like are meant for another server.
  dropPostgresVariables(process.env);
  return stack.databaseUrl;
}

/** Runs `work` on the owner's connection; `place` names host and database, without a password. */
export async function withOwner<Answer>(work: (db: OwnerDatabase, place: string) => Promise<Answer>): Promise<Answer> {
  const client = new pg.Client({ connectionString: ownerUrl() });
  await client.connect();
  try {
    return await work(drizzle(client, { schema }), `${client.host}/${client.database}`);
  } finally {
    await client.end();
  }
}
