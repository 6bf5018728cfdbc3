import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { z } from "zod";
import type { OwnerDatabase } from "#db/owner";
import * as schema from "#db/schema";
import { type Clone, readClone } from "../clone/clone-file.ts";
import { readOwnerUrl } from "../clone/database.ts";
import { cloneOf, placeOf, refuseOtherDatabase } from "../clone/same-place.ts";
import { askAtTerminal } from "../clone/terminal.ts";
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

/** Origin of the store whose database this is, where that is a clone's or the local one. */
export function storeOf(clone: string | undefined): string | undefined {
  return clone === undefined ? localStack()?.url : `https://${readClone(clone).domain}`;
}

/**
 * The connection string in `DATABASE_OWNER_URL`; without it a clone's is asked for, and otherwise it is that of the running
 * local stack.
 */
async function findOwnerUrl(clone: string | undefined): Promise<string> {
  const given = process.env.DATABASE_OWNER_URL;
  if (given) return readOwnerUrl(given);
  if (clone !== undefined) {
    if (!process.stdin.isTTY) throw new Refusal(`Set DATABASE_OWNER_URL, the connection string of ${clone}'s owner.`);
    return readOwnerUrl(await askAtTerminal({ text: `DATABASE_OWNER_URL of ${clone} (not shown): `, hidden: true }));
  }
  const stack = localStack();
  if (!stack) {
    throw new Refusal(
      "No database: say --clone SLUG, set DATABASE_OWNER_URL to the direct connection string of the database's owner, or start the local stack with `npm start`.",
    );
  }
  // A shell's PGSSLMODE and the like are meant for another server.
  dropPostgresVariables(process.env);
  return stack.databaseUrl;
}

/**
 * Runs `work` on the owner's connection; `place` names host and database, without a password.
 *
 * @param clone slug of the clone whose database it must be
 * @throws Refusal for a database that is not that clone's
 */
export async function withOwner<Answer>(
  work: (db: OwnerDatabase, place: string) => Promise<Answer>,
  clone?: string,
): Promise<Answer> {
  const told = clone === undefined ? undefined : readClone(clone);
  const ownerUrl = await findOwnerUrl(clone);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    if (told) await refuseUnlessOwn(told, { ownerUrl, client });
    return await work(drizzle(client, { schema }), `${client.host}/${client.database}`);
  } finally {
    await client.end();
  }
}

async function refuseUnlessOwn(clone: Clone, database: { ownerUrl: string; client: pg.Client }): Promise<void> {
  await refuseOtherDatabase({ clone }, database);
  if ((await cloneOf(database.client)) !== null) return;
  throw new Refusal(
    `${placeOf(database.ownerUrl)} is no clone's database: \`npm run clone -- provision ${clone.slug}\``,
  );
}
