import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import pg from "pg";
import { adoptOldRefunds } from "#db/adopt-old-refunds";
import { backfillReasons } from "#db/backfill-reasons";
import { isTransient, postgresFailure } from "#db/errors";
import { grantStatements, roleName } from "#db/grants";
import { retryLostRace } from "#db/lost-race";
import { setLogin } from "#db/role-password";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Any 64-bit number that nothing else locks: two migrations at once wait for each other. */
const MIGRATION_LOCK = 7_223_366_001n;

const LOCK_TIMEOUT_MS = 2_000;
const MAX_TRIES = 30;

export interface MigrationInput {
  /** Direct (not pooled) URL of the database's owner, which may create roles. It need not be a superuser. */
  connectionString: string;
  /** The clone's: its Workers' roles are named after it. */
  slug: string;
  /** New passwords. A role that is there keeps its own where none is given. */
  appPassword?: string;
  consumerPassword?: string;
  auditorPassword?: string;
}

/**
 * Brings a database to the newest schema, with the Workers' roles and their rights. Safe to run again.
 *
 * @throws Error for a role that is not there yet and has no password
 */
export async function migrate({ connectionString, slug, ...passwords }: MigrationInput): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK.toString()]);
    await ensureRole(client, roleName(slug, "app"), passwords.appPassword);
    await ensureRole(client, roleName(slug, "consumer"), passwords.consumerPassword);
    await ensureRole(client, roleName(slug, "auditor"), passwords.auditorPassword);
    await applyMigrations(client);
    await validateConstraints(client);
    await backfillReasons(client);
    await adoptOldRefunds(client);
    await setRights(client, slug);
  } finally {
    await client.end();
  }
}

/**
 * Applies new migrations, each in a transaction of its own: its locks are released before the next begins, so a long sum in one
 * does not hold up checkouts on a table that another has locked. Records them where `drizzle-kit` does. While a migration waits
 * for one table, requests wait for those it has locked already: so it soon gives up its locks and starts again.
 *
 * @throws DatabaseError `55P03` when a table stays locked for a minute: nothing of that migration is applied, and the next call
 *   starts again with it
 */
export async function applyMigrations(client: pg.Client, folder = migrationsFolder): Promise<void> {
  await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await client.query(`create schema if not exists drizzle`);
  await client.query(
    `create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
  );
  const { rows } = await client.query<{ last: string | null }>(
    `select max(created_at) as last from drizzle.__drizzle_migrations`,
  );
  const last = Number(rows[0]?.last ?? 0);
  for (const migration of readMigrationFiles({ migrationsFolder: folder })) {
    if (migration.folderMillis > last) {
      await retryLostRace(MAX_TRIES, isBlocked, () => applyMigration(client, migration));
    }
  }
  await client.query("reset lock_timeout");
}

async function applyMigration(client: pg.Client, { sql, hash, folderMillis }: MigrationMeta): Promise<void> {
  await client.query("begin");
  try {
    for (const statement of sql) await client.query(statement);
    await client.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)`, [
      hash,
      folderMillis,
    ]);
    await client.query("commit");
  } catch (error) {
    // Only the error above matters; a lost connection has rolled back already.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

/** Whether it was rolled back for the sake of others: it waited for their lock too long, or they for each other's. */
function isBlocked(error: unknown): boolean {
  return postgresFailure(error)?.code === "55P03" || isTransient(error);
}

/**
 * Validates the constraints that migrations added as NOT VALID. Outside their transaction, so that it blocks nobody who
 * reads or writes; after a crash the next call goes on.
 *
 * @throws DatabaseError `23514` naming the constraint that an old row breaks; new rows are held to it all the same
 */
async function validateConstraints(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `select format('alter table %s validate constraint %I', conrelid::regclass, conname) as statement
     from pg_constraint where not convalidated and connamespace = 'public'::regnamespace order by conname`,
  );
  for (const { statement } of rows) await client.query(statement);
}

/** Gives the Workers' roles their rights at once: whoever queries meanwhile has the old ones or the new ones, never none. */
export async function setRights(client: Pick<pg.Client, "query">, slug: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>("select current_database() as name");
  // Many statements in one simple query are one transaction.
  await client.query(grantStatements(slug, rows[0]?.name ?? "").join(";\n"));
}

async function ensureRole(client: pg.Client, role: string, password: string | undefined): Promise<void> {
  const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [role]);
  if (password === undefined) {
    if (rowCount === 0) throw new Error(`the database has no role ${role} yet, and no password for it was given`);
    return;
  }
  await setLogin(client, { role, verb: rowCount === 0 ? "create" : "alter", password });
}
