import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { z } from "zod";
import * as schema from "#db/schema";
import { projectRoot } from "../stack/build.ts";
import { dropPostgresVariables } from "../stack/postgres.ts";
import { Refusal } from "./refusal.ts";

export type OwnerDatabase = NodePgDatabase<typeof schema>;

const stackSchema = z.object({ databaseUrl: z.url() });

/** The connection string in `ADMIN_DATABASE_URL`, or else that of the running local stack. */
function ownerUrl(): string {
  const given = process.env.ADMIN_DATABASE_URL;
  if (given) return given;
  const file = join(projectRoot, ".stack/local/run/stack.json");
  if (!existsSync(file)) {
    throw new Refusal(
      "No database: set ADMIN_DATABASE_URL to the direct connection string of the database's owner, or start the local stack with `npm start`.",
    );
  }
  // A shell's PGSSLMODE and the like are meant for another server.
  dropPostgresVariables(process.env);
  return stackSchema.parse(JSON.parse(readFileSync(file, "utf8"))).databaseUrl;
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
