import { spawn } from "node:child_process";
import {
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Ending, readOutput } from "../plain/output.mjs";
import { commandLine } from "../plain/process.mjs";
import { projectRoot, runTool } from "../stack/build.ts";
import type { Lane } from "./lanes.ts";

/** How this machine reaches the network, and its browser: no person's setting. */
const KEPT = /^((https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|CHROMIUM_PATH)$/i;

/** A clone of the current commit with a home, an npm cache and a PATH of its own. */
export interface Machine {
  readonly clone: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
}

/** Prepares `folder`, which is empty, as the machine of a lane. Node and npm come from the npm registry. */
export async function makeMachine(lane: Lane, folder: string): Promise<Machine> {
  const home = join(folder, "home");
  const tools = join(folder, "tools");
  const path = join(folder, "path");
  const clone = join(folder, "clone");
  for (const each of [home, tools, path]) mkdirSync(each, { recursive: true });
  // Where the registry is: a machine behind a mirror would find nothing without it.
  const npmrc = join(homedir(), ".npmrc");
  if (existsSync(npmrc)) copyFileSync(npmrc, join(home, ".npmrc"));
  const node = `node-${process.platform}-${process.arch}`;
  const wanted = [`${node}@${lane.node}`, `npm@${lane.npm}`];
  await runTool(tools, "npm", ["install", "--prefix", tools, "--no-audit", "--no-fund", "--ignore-scripts", ...wanted]);
  symlinkSync(join(tools, "node_modules", node, "bin/node"), join(path, "node"));
  for (const name of ["npm", "npx"])
    symlinkSync(join(tools, "node_modules/npm/bin", `${name}-cli.js`), join(path, name));
  await runTool(folder, "git", ["clone", "--quiet", projectRoot, clone]);
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => KEPT.test(name)));
  const env = {
    PATH: `${path}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: home,
    npm_config_cache: join(folder, "npm-cache"),
    LANG: "C.UTF-8",
    ...kept,
  };
  return { clone, env, logFile: join(folder, "log") };
}

/**
 * Runs an npm command as a person in a shell would. When `until` appears in what it prints, the whole process group
 * gets an interrupt, as from Ctrl-C, and also after `limitMs`; half a minute later it is ended by force.
 */
export async function runCommand(
  machine: Machine,
  args: readonly string[],
  options: { readonly umask: number; readonly limitMs: number; readonly port?: number; readonly until?: RegExp },
): Promise<Ending> {
  const command = `umask ${options.umask.toString(8)}; exec npm ${args.join(" ")}`;
  const env = Object.entries({ ...machine.env, PORT: String(options.port ?? 8787) }).map((pair) => pair.join("="));
  const child = spawn("env", ["-i", ...env, "sh", "-c", command], {
    cwd: machine.clone,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const group = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
  const log = createWriteStream(machine.logFile, { flags: "a" });
  let heard = "";
  let interrupted = false;
  const onText = (text: string) => {
    heard += text;
    log.write(text);
    if (interrupted || options.until?.test(heard) !== true) return;
    interrupted = true;
    group("SIGINT");
  };
  // Asked first: what was started in a group of its own is ended by whoever started it.
  const limits = [setTimeout(group, options.limitMs, "SIGINT"), setTimeout(group, options.limitMs + 30_000, "SIGKILL")];
  const ending = await readOutput(child, onText);
  for (const limit of limits) clearTimeout(limit);
  log.end();
  return ending;
}

/** Command lines of what still runs from a machine's folder. */
export function stillAlive(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => belongsTo(name, folder))
    .map((name) => `${name} ${commandLine(Number(name)) ?? ""}`);
}

function belongsTo(pid: string, folder: string): boolean {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    return line.includes(folder) || environment.includes(`HOME=${folder}`);
  } catch {
    return false;
  }
}
