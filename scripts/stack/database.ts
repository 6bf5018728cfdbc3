import { join } from "node:path";
import { Client } from "pg";
import { roleName } from "#db/grants";
import { migrate } from "#db/migrate";
import { type NeonProxy, startNeonProxy } from "./neon-proxy.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

/** Passwords of the Workers' roles on a local server: no secret, the server listens on loopback only. */
const LOCAL_PASSWORDS = {
  appPassword: "local-app",
  consumerPassword: "local-consumer",
  auditorPassword: "local-auditor",
} as const;

/** What the roles of a local server are named after, whatever clone it plays. */
const LOCAL_SLUG = "refcodes";

/** The Workers' roles on a local server. */
export const LOCAL_ROLES = {
  app: roleName(LOCAL_SLUG, "app"),
  consumer: roleName(LOCAL_SLUG, "consumer"),
  auditor: roleName(LOCAL_SLUG, "auditor"),
} as const;

export interface DatabaseUrls {
  /** Direct, as superuser: migrations, seeds and test set-up. */
  readonly admin: string;
  /** Through the Neon proxy, as the app Worker's role. */
  readonly app: string;
  /** Through the Neon proxy, as the consumer Worker's role. */
  readonly consumer: string;
  /** Through the Neon proxy, as the audit's role. */
  readonly auditor: string;
}

/** How to reach a database: `admin` makes the superuser's connection string of its name. */
export function databaseUrls(admin: (database: string) => string, proxyPort: number, database: string): DatabaseUrls {
  const proxied = (role: string, password: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${proxyPort}/${database}`;
  return {
    admin: admin(database),
    app: proxied(LOCAL_ROLES.app, LOCAL_PASSWORDS.appPassword),
    consumer: proxied(LOCAL_ROLES.consumer, LOCAL_PASSWORDS.consumerPassword),
    auditor: proxied(LOCAL_ROLES.auditor, LOCAL_PASSWORDS.auditorPassword),
  };
}

async function createDatabaseIfMissing(postgres: Postgres, name: string): Promise<void> {
  const client = new Client({ connectionString: postgres.url("postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount !== 0) return;
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Makes the database and brings it to the newest schema. */
export async function prepareDatabase(postgres: Postgres, name: string): Promise<void> {
  await createDatabaseIfMissing(postgres, name);
  await migrate({ connectionString: postgres.url(name), slug: LOCAL_SLUG, ...LOCAL_PASSWORDS });
}

/** A Postgres of its own behind the proxy that Workers speak to. */
export interface DatabaseServer {
  readonly postgres: Postgres;
  readonly proxy: NeonProxy;
  /** Makes a database with the newest schema, or brings it there. */
  open(name: string): Promise<DatabaseUrls>;
  stop(): Promise<void>;
}

/** Starts one in `stateDir`, which has a folder `logs`. Not durable: faster, and its data is lost with the machine. */
export async function startDatabaseServer(stateDir: string, { durable = false } = {}): Promise<DatabaseServer> {
  const postgres = await startPostgres({
    dataDir: join(stateDir, "postgres"),
    runDir: join(stateDir, "run"),
    logFile: join(stateDir, "logs/postgres.log"),
    durable,
  });
  const proxy = await startNeonProxy({ postgresPort: postgres.port });
  return {
    postgres,
    proxy,
    async open(name) {
      await prepareDatabase(postgres, name);
      return databaseUrls(postgres.url, proxy.port, name);
    },
    async stop() {
      await proxy.stop();
      await postgres.stop();
    },
  };
}
