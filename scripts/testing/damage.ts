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
  /** A process that is not the stack's, although records left here name it. */
  readonly foreignPid: number;
  /** A folder elsewhere, to which a link from here leads. */
  readonly outside: string;
  /** Where the cluster is, if not in `stateDir`. */
  readonly cluster?: string;
}

/**
 * Damages what `npm start` keeps in `stateDir` and caches in `stackDir` in every way that a crash, another version, another
 * user's umask or a person can. The folders may be empty or in use.
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
  // A folder where a file should be, and a file where a folder should be.
  for (const name of ["inbox.json", "chain/deployment.json", "postgres.password"]) makeFolder(join(stateDir, name));
  for (const name of ["compiled.txt", "builds/build.lock"]) makeFolder(join(stackDir, name));
  for (const name of ["workers", "postgres.new"]) write(join(stateDir, name), "");
  rmSync(join(stateDir, "logs"), { recursive: true, force: true });
  write(join(stateDir, "logs"), "");
  // Records of processes: half written, a folder, and one whose process id has since gone to another process.
  makeFolder(join(stateDir, "run/folder.pid.json"));
  write(join(stateDir, "run/postgres.pid.json"), '{"pid":');
  rememberProcess(join(stateDir, "run"), "workerd-1", { pid: foreignPid, marker: "--socket-addr=entry=127.0.0.1:" });
  // A cluster of another major version, and torn. A lock that is there stays; else one names the foreign process.
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

/** A lock that a killed run left behind, old enough not to be one that is just being written. */
export function leaveLock(path: string, text: string | "folder"): void {
  rmSync(path, { recursive: true, force: true });
  if (text === "folder") mkdirSync(path, { recursive: true });
  else writeFileSync(path, text);
  const before = new Date(Date.now() - 60_000);
  utimesSync(path, before, before);
}
