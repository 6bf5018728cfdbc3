// `npm start`: the whole store on this machine. Data is kept between runs; `npm start -- --fresh` begins anew.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_REFCODE } from "#db/seed/demo";
import { DamagedFileError } from "./kept-file.ts";
import { takeLock } from "./plain/lock.mjs";
import { explainTrouble } from "./plain/trouble.mjs";
import { beginAnew } from "./stack/begin-anew.ts";
import { projectRoot } from "./stack/build.ts";
import type { Step } from "./stack/parts.ts";
import { PortTakenError } from "./stack/ports.ts";
import { localState, START_LOCK, type Stack, startStack } from "./stack/stack.ts";

const DEFAULT_PORT = 8787;
const runDir = join(localState, "run");
const stackDir = join(projectRoot, ".stack");
const errorLog = join(stackDir, "start-error.log");
const infoFile = join(runDir, "stack.json");

const USAGE = `npm start             the whole store on this machine; its data is kept between runs
npm start -- --fresh  the same, with empty data

PORT=8788 npm start   at another port than ${DEFAULT_PORT}
What is kept is in ${stackDir}. Ctrl-C ends everything.`;

/** Ends with a sentence for a person instead of a stack trace. */
class StartError extends Error {}

interface Options {
  fresh: boolean;
  help: boolean;
}

/** A mistyped `--fresh` would start the very data that someone wanted gone. */
function readOptions(args: readonly string[]): Options {
  const help = args.includes("--help") || args.includes("-h");
  const unknown = args.find((arg) => arg !== "--fresh");
  if (!help && unknown !== undefined) {
    throw new StartError(`The start has no option ${unknown}. \`npm start -- --help\` says what there is.`);
  }
  return { fresh: args.includes("--fresh"), help };
}

function readPort(): number {
  const text = process.env.PORT ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartError(`PORT=${text} is not a port number.`);
  return port;
}

/** Two stacks on one set of data would corrupt it; a stack that was killed is cleaned up by the next start. */
function refuseSecondStack(): () => void {
  const lock = takeLock(START_LOCK);
  if (lock.taken) return lock.release;
  // The lock exists, but not yet its holder's process id.
  if (lock.pid === undefined) {
    throw new StartError("Another start of this folder has just begun, or was cut off. Try again in a few seconds.");
  }
  throw new StartError(`A stack of this folder is already running (process ${lock.pid}). End it with Ctrl-C there.`);
}

function report({ name, ms, note }: Step): void {
  const extra = note === undefined ? "" : ` (${note})`;
  if (ms === undefined) console.log(`  … ${name}${extra}`);
  else console.log(`  ✓ ${name}${extra}  ${(ms / 1000).toFixed(1)} s`);
}

function card(stack: Stack, seconds: number): string {
  const accounts = Object.entries(DEMO_ACCOUNTS).map(([role, { email }]) => `    ${role.padEnd(10)} ${email}`);
  return `
  Ready in ${seconds.toFixed(1)} s

  Store            ${stack.url}
  Referral link    ${stack.url}/?ref=${DEMO_REFCODE}
  Payment sandbox  ${stack.sandboxUrl}
  Inbox (e-mail)   ${stack.inboxUrl}
  Chain (RPC)      ${stack.rpcUrl}
  Logs             ${stack.logsDir}

  Accounts, password "${DEMO_PASSWORD}"
${accounts.join("\n")}

  What to do next
    1. Open the referral link in a private window, sign up, buy something and press Approve on the payment page.
    2. Sign in as admin and approve the reward at ${stack.url}/admin/refcodes.
    3. Sign in as referrer and see it paid at ${stack.url}/refcodes.
    Or let \`npm run demo\` walk all of it. Ctrl-C ends everything; \`npm start -- --fresh\` begins with empty data.
`;
}

/** Resolves when someone wants the stack to end: a signal, or the terminal or npm above us is gone. */
function endAsked(): Promise<string> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
    const timer = setInterval(() => {
      if (process.ppid !== parent) resolve("the parent process ended");
    }, 1_000);
    timer.unref();
  });
}

async function main({ fresh }: Options): Promise<void> {
  const started = performance.now();
  const asked = endAsked();
  const port = readPort();
  releaseStack = refuseSecondStack();
  if (fresh) {
    console.log("Beginning with empty data");
    await beginAnew({ stateDir: localState, stackDir });
  }
  console.log("Starting the store");
  const starting = startStack({ stateDir: localState, port, onStep: report });
  const first = await Promise.race([starting, asked]);
  if (typeof first === "string") {
    console.log("\nEnding before the start was complete…");
    await starting.then(
      (stack) => stack.stop(),
      () => undefined,
    );
    return;
  }
  mkdirSync(runDir, { recursive: true });
  const { url, sandboxUrl, inboxUrl, rpcUrl, addresses, database } = first;
  const info = {
    url,
    sandboxUrl,
    inboxUrl,
    rpcUrl,
    addresses,
    databaseUrl: database.admin,
    audit: first.auditSettings,
  };
  writeFileSync(infoFile, JSON.stringify(info));
  console.log(card(first, (performance.now() - started) / 1000));
  await asked;
  console.log("\nEnding…");
  rmSync(infoFile, { force: true });
  await first.stop();
}

/** What to tell a person: what went wrong, and what to do about it. An error nobody foresaw is written down whole. */
function inWords(error: unknown): string {
  const known = [StartError, PortTakenError, DamagedFileError].some((kind) => error instanceof kind);
  if (known && error instanceof Error) return error.message;
  const trouble = explainTrouble(error, projectRoot);
  if (trouble !== undefined) return trouble;
  rmSync(errorLog, { recursive: true, force: true });
  writeFileSync(errorLog, `${inspect(error)}\n`);
  const [line] = String(error).split("\n");
  return `The store could not start: ${line}\n  All of it is in ${errorLog}, the logs are in ${join(localState, "logs")}. If what is kept here was damaged, \`npm start -- --fresh\` begins with empty data.`;
}

let releaseStack = () => {};
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
  } else {
    await main(options);
    console.log("Everything has ended.");
  }
} catch (error) {
  console.error(`\n✗ ${inWords(error)}`);
  process.exitCode = 1;
} finally {
  releaseStack();
  process.exit();
}
