import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import { postgresFailure } from "#db/errors";
import { roleName, type WorkerRole, workerRoles } from "#db/grants";
import { migrate } from "#db/migrate";
import { projectRoot } from "../stack/build.ts";
import { allowClaims } from "./claims.ts";
import { changedConstants, recordConstants } from "./constants.ts";

/** Milliseconds to wait for a connection: a database that sleeps wakes up in less than a second. */
const CONNECT_MS = 15_000;

/** What a connection string may say after its `?`. Anything else may lead elsewhere than what stands before it. */
const PARAMETERS = ["sslmode", "channel_binding", "sslrootcert", "connect_timeout", "application_name"];

/**
 * Reads the owner's connection string.
 *
 * @throws Error for what is none, for a pooled one (migrations lock and set the connection they run on), and for one whose
 *   parameters name another user or place
 */
export function readOwnerUrl(text: string | undefined): string {
  if (!text) throw new Error("DATABASE_OWNER_URL is not set: the direct connection string of the database's owner");
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    !url ||
    !/^postgres(ql)?:$/.test(url.protocol) ||
    url.pathname.length < 2 ||
    url.hostname === "" ||
    url.username === ""
  ) {
    throw new Error("DATABASE_OWNER_URL is no connection string: it must be postgresql://user:password@host/database");
  }
  const other = [...url.searchParams.keys()].filter((name) => !PARAMETERS.includes(name));
  if (other.length > 0) {
    throw new Error(`DATABASE_OWNER_URL sets ${other.join(" and ")} after its "?": user, host and name go before it`);
  }
  if (/^[^.]+-pooler\./.test(url.hostname)) {
    throw new Error(`DATABASE_OWNER_URL is pooled: take the direct one, whose host has no "-pooler"`);
  }
  return text;
}

/** The `DATABASE_URL` of a Worker, or the `AUDIT_DATABASE_URL`: the owner's, with a role of its own. */
export function workerUrl(ownerUrl: string, slug: string, role: WorkerRole, password: string): string {
  const url = new URL(ownerUrl);
  url.username = roleName(slug, role);
  url.password = password;
  return url.href;
}

/** A new password for a role: 256 random bits that need no escaping in an address. */
export function newPassword(): string {
  return randomBytes(32).toString("base64url");
}

/** Runs `work` on the owner's connection, which is closed after it. */
export async function asOwner<Answer>(ownerUrl: string, work: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: CONNECT_MS });
  // A connection that breaks later fails the query that uses it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

interface CloneMigration {
  clone: Parameters<typeof recordConstants>[1];
  /** Direct connection string of the database's owner. */
  ownerUrl: string;
  /** New passwords of the Workers' roles; a role that is there keeps its own where none is given. */
  passwords?: Readonly<Partial<Record<WorkerRole, string>>>;
}

/**
 * Migrates a clone's database and sets what its Workers' roles may do; where it was about to be destroyed, its Minter may
 * claim again. Safe to run again.
 *
 * @throws Error that says what the owner has to be able to do, or what of the clone may not change any more
 */
export async function migrateClone({ clone, ownerUrl, passwords = {} }: CloneMigration): Promise<void> {
  const { slug } = clone;
  await asOwner(ownerUrl, async (client) => {
    await refuseUnfitOwner(client);
    await refuseChanged(client, clone);
  });
  const { app, consumer, auditor } = passwords;
  const given = {
    ...(app && { appPassword: app }),
    ...(consumer && { consumerPassword: consumer }),
    ...(auditor && { auditorPassword: auditor }),
  };
  try {
    await migrate({ connectionString: ownerUrl, slug, ...given });
  } catch (error) {
    if (postgresFailure(error)?.code !== INSUFFICIENT_PRIVILEGE) throw error;
    const roles = workerRoles.map((role) => roleName(slug, role)).join(" and ");
    throw new Error(
      `The owner of the database may not do this: ${wordsOf(error)}. Roles and tables must be of its own making; where somebody else made ${roles}, remove them first.`,
      { cause: error },
    );
  }
  await asOwner(ownerUrl, async (client) => {
    await recordConstants(client, clone, new Date());
    await allowClaims(client);
    // Another clone may have been first meanwhile.
    await refuseChanged(client, clone);
  });
}

async function refuseChanged(client: pg.Client, clone: CloneMigration["clone"]): Promise<void> {
  const changed = await changedConstants(client, clone);
  if (changed !== null && changed.length > 0) throw new Error(`clones/${clone.slug}.toml: ${changed.join("; ")}`);
}

const INSUFFICIENT_PRIVILEGE = "42501";

const wordsOf = (error: unknown) => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};

async function refuseUnfitOwner(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; me: string; owns: boolean; makes: boolean; version: number }>(
    `select current_database() as name, current_user as me, pg_has_role(datdba, 'usage') as owns,
       (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) as makes,
       current_setting('server_version_num')::int as version
     from pg_database where datname = current_database()`,
  );
  const [facts] = rows;
  if (!facts) throw new Error("the database does not know itself");
  const { name, me, owns, makes, version } = facts;
  if (version < OLDEST_POSTGRES * 10_000) throw new Error(`Postgres ${OLDEST_POSTGRES} or newer is needed`);
  if (!owns) throw new Error(`${me} does not own the database ${name}: take its owner's connection string`);
  if (!makes) throw new Error(`${me} may not make roles: alter role "${me}" createrole`);
}

/** Since this version nobody but the database's owner makes tables in it. */
const OLDEST_POSTGRES = 15;

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) });

/** Migrations of this code that a database does not have yet, and how many it has that this code does not know. */
export interface MigrationState {
  applied: number;
  pending: string[];
  unknown: number;
}

/** Compares a database with the migrations of this code. Changes nothing. */
export async function readMigrations(client: Pick<pg.Client, "query">): Promise<MigrationState> {
  const journal = readFileSync(join(projectRoot, "db/migrations/meta/_journal.json"), "utf8");
  const { entries } = journalSchema.parse(JSON.parse(journal));
  const known = new Set(entries.map(({ when }) => when));
  const there = new Set(await readApplied(client));
  return {
    applied: entries.filter(({ when }) => there.has(when)).length,
    pending: entries.filter(({ when }) => !there.has(when)).map(({ tag }) => tag),
    unknown: [...there].filter((when) => !known.has(when)).length,
  };
}

async function readApplied(client: Pick<pg.Client, "query">): Promise<number[]> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "select to_regclass('drizzle.__drizzle_migrations') is not null as there",
  );
  if (!tables[0]?.there) return [];
  const { rows } = await client.query<{ at: string }>("select created_at as at from drizzle.__drizzle_migrations");
  return rows.map(({ at }) => Number(at));
}
