import { hostname, userInfo } from "node:os";
import pg from "pg";
import { Refusal } from "./refusal.ts";

/** Any 64-bit number that nothing else locks. Locks belong to a database, and a clone has one of its own. */
const CLONE_LOCK = 7_223_366_002n;
/** Well below what makes a database of Neon fall asleep and drop its connections. */
const HEARTBEAT_MS = 30_000;

export interface CloneLock {
  /** The owner's connection, which holds the lock. */
  readonly client: pg.Client;
  /** @throws Refusal once the connection was lost, and the lock with it */
  assertHeld(): void;
}

/**
 * Works as the only one on this clone, on any machine: two deployments at once would mix their releases. The lock ends with
 * the connection, so none is left behind by a crash.
 *
 * @throws Refusal that names who is at work
 */
export async function withCloneLock<Answer>(
  connectionString: string,
  verb: string,
  work: (lock: CloneLock) => Promise<Answer>,
): Promise<Answer> {
  const client = new pg.Client({
    connectionString,
    application_name: `clone ${verb} by ${userInfo().username}@${hostname()}`,
  });
  let isLost = false;
  client.on("error", () => {
    isLost = true;
  });
  await client.connect();
  const heartbeat = setInterval(() => {
    client.query("select 1").catch(() => {
      isLost = true;
    });
  }, HEARTBEAT_MS);
  try {
    await takeLock(client);
    return await work({
      client,
      assertHeld() {
        if (isLost)
          throw new Refusal("The connection to the database was lost, so somebody else may be at work. Run it again.");
      },
    });
  } finally {
    clearInterval(heartbeat);
    await client.end().catch(() => undefined);
  }
}

async function takeLock(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [
    CLONE_LOCK.toString(),
  ]);
  if (rows[0]?.taken) return;
  const { rows: holders } = await client.query<{ who: string; since: string }>(
    `select application_name as who, to_char(backend_start at time zone 'utc', 'HH24:MI') as since
     from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = $1 and pg_locks.database =
       (select oid from pg_database where datname = current_database())`,
    [CLONE_LOCK.toString()],
  );
  const [holder] = holders;
  throw new Refusal(
    `Somebody is at work on this clone${holder ? `: ${holder.who}, since ${holder.since} UTC` : ""}. Wait for them.`,
  );
}

/** `when` of every migration that a database has; none before its first. */
export async function appliedMigrations(client: pg.Client): Promise<number[]> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "select to_regclass('drizzle.__drizzle_migrations') is not null as found",
  );
  if (!tables[0]?.found) return [];
  const { rows } = await client.query<{ when: string }>(
    `select created_at as "when" from drizzle.__drizzle_migrations`,
  );
  return rows.map(({ when }) => Number(when));
}
