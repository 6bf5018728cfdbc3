import {
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { rememberProcess } from "../stack/processes.ts";

export interface Damage {
  /** A process that is none of ours, and that records left here name. */
  readonly foreignPid: number;
  /** A folder outside that a link from here leads to. */
  readonly outside: string;
  /** Where the cluster is, when Postgres keeps it somewhere else. */
  readonly cluster?: string;
}

/**
 * Does to what `npm start` keeps in `stateDir`, and remembers in `stackDir`, every kind of harm that a crash, another
 * version, another user's umask or a person can do. Takes a folder that is empty, or one in use.
 */
export function damageState({ stateDir, stackDir }: { stateDir: string; stackDir: string }, damage: Damage): void {
  const { foreignPid, outside, cluster = join(stateDir, "postgres") } = damage;
  const write = (path: string, text: string) => {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const makeFolder = (path: string) => {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
  };
  // Half written.
  write(join(stateDir, "secrets.json"), '{"authSecret":"ab');
  write(join(stateDir, "sandbox.json"), "");
  write(join(stateDir, "chain/journal.jsonl"), '{"type":"genesis","timestamp":17\n\0\0\0');
  write(join(stackDir, "builds/0123456789abcdef/manifest.json"), '{"scripts":');
  // A folder where a file is, and a file where a folder is.
  for (const name of ["inbox.json", "chain/deployment.json", "postgres.password"]) makeFolder(join(stateDir, name));
  for (const name of ["compiled.txt", "builds/build.lock"]) makeFolder(join(stackDir, name));
  for (const name of ["workers", "postgres.new"]) write(join(stateDir, name), "");
  rmSync(join(stateDir, "logs"), { recursive: true, force: true });
  write(join(stateDir, "logs"), "");
  // Records: half written, a folder, and of a process id that somebody else has got meanwhile.
  makeFolder(join(stateDir, "run/folder.pid.json"));
  write(join(stateDir, "run/postgres.pid.json"), '{"pid":');
  rememberProcess(join(stateDir, "run"), "workerd-1", { pid: foreignPid, marker: "--socket-addr=entry=127.0.0.1:" });
  // A cluster of another major version, and torn. Whose lock it is, its own server or nobody, says the caller.
  write(join(cluster, "PG_VERSION"), "9.6\n");
  const control = join(cluster, "global/pg_control");
  if (existsSync(control)) truncateSync(control, 10);
  rmSync(join(cluster, "pg_wal"), { recursive: true, force: true });
  const lock = join(cluster, "postmaster.pid");
  if (!existsSync(lock)) write(lock, `${foreignPid}\n${cluster}\n`);
  symlinkSync(outside, join(stateDir, "elsewhere"));
  // Closed, even to their owner.
  makeFolder(join(stateDir, "closed/deep"));
  write(join(stateDir, "closed/deep/file"), "");
  for (const name of ["closed/deep/file", "closed/deep", "closed", "run", "chain"]) chmodSync(join(stateDir, name), 0);
}

/** A lock that a run without an ending left, longer ago than a lock takes to be written. */
export function leaveLock(path: string, text: string | "folder"): void {
  rmSync(path, { recursive: true, force: true });
  if (text === "folder") mkdirSync(path, { recursive: true });
  else writeFileSync(path, text);
  const before = new Date(Date.now() - 60_000);
  utimesSync(path, before, before);
}
