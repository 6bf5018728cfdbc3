import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { applyMigrations } from "#db/migrate";
import { createTestDatabase } from "#scripts/testing/database";

/** A folder with one migration, newer than all of ours. */
async function migrationOf(sql: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "migration-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "meta"));
  await writeFile(join(folder, "9999_new.sql"), sql);
  const entries = [{ idx: 0, version: "7", when: Date.UTC(2999, 0), tag: "9999_new", breakpoints: true }];
  await writeFile(join(folder, "meta/_journal.json"), JSON.stringify({ version: "7", dialect: "postgresql", entries }));
  return folder;
}

it("lets requests through while somebody holds a table that a migration waits for, and is done after that", async () => {
  const database = await createTestDatabase();
  const connect = async () => {
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    return client;
  };
  const [migrating, requesting, holding] = await Promise.all([connect(), connect(), connect()]);
  const folder = await migrationOf(`ALTER TABLE "payment_events" ADD COLUMN "extra" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "extra" text;`);

  await holding.query("begin; lock table refunds in access share mode");
  const migrated = applyMigrations(migrating, folder);
  const waiting = () =>
    requesting.query(`select from pg_locks where not granted and relation = 'refunds'::regclass
      and database = (select oid from pg_database where datname = current_database())`);
  await expect.poll(async () => (await waiting()).rowCount).toBe(1);
  await requesting.query("set statement_timeout = '5s'");
  expect((await requesting.query("select key from payment_events")).rows).toEqual([]);
  await holding.query("commit");
  await migrated;
  expect((await requesting.query("select extra from refunds")).rows).toEqual([]);
  await Promise.all([migrating, requesting, holding].map((client) => client.end()));
});
