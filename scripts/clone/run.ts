// `npm run clone -- VERB SLUG`: a clone from its file to a shop, and back.
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { newClone, newFlags } from "./new.ts";
import type { Options } from "./open-context.ts";
import { StepFailure } from "./step.ts";
import { staleConfigurations, writeEnvironments } from "./write.ts";

const FLAGS = newFlags.map(({ flag, asks }) => `      --${flag.padEnd(18)}${asks}`).join("\n");
const HELP = `Usage: npm run clone -- VERB SLUG [options]

  new SLUG        asks what the clone is, and writes clones/SLUG.toml and the Workers' environments
${FLAGS}
  write           writes the Workers' environments from clones/*.toml, after a change there
  provision SLUG  makes KV, queues, bucket, database roles, contract and secrets; what is there stays
      --secrets FILE      NAME=value lines; - reads standard input. What is missing is made or asked for.
      --renew NAME,NAME   sets these secrets again (DATABASE_URL: a new password for every role)
      --contract ADDRESS --block N   verifies a contract that is there instead of deploying one
  mint-right SLUG lets the contract mint the clone's token, with the key of the token's admin or owner
  check SLUG      says what is missing before a deployment; changes nothing (--secrets FILE: tries those too)
  deploy SLUG     checks, migrates, builds and deploys the commit that is checked out, then walks through the shop
      --replace           although it lacks some of what runs
      --forget-files      without the last release's files: open pages load themselves again
  smoke SLUG      walks through the deployed shop as a visitor; spends nothing
      --patience SECONDS  for how long what fails is tried again (60); deploy and rollback take it too
  rollback SLUG   takes all three Workers back to the release before; the database stays
      --to COMMIT         only to this one; needed with --yes
  destroy SLUG    takes Workers, queues, KV, bucket and logins away; the books stay in the database
      --confirm SLUG      says yes where nobody is at a terminal

  --yes                   asks nothing and takes what is proposed
  --dry-run               says what would be done, and does nothing
  --connect-to HOST:PORT  reaches the shop there, over plain HTTP: a stand-in, or before its domain points to it
  --help

Every verb may be run again: what is done is left as it is. From the environment: CLOUDFLARE_API_TOKEN,
CLOUDFLARE_ACCOUNT_ID, DATABASE_OWNER_URL (the direct connection string of the database's owner) and, to deploy a contract or
for mint-right, DEPLOYER_PRIVATE_KEY. None of them is stored.
Exits with 0 when it is done or was done already, 1 when it is refused or fails, 2 when the command is not understood.

  npm run clone -- new ring-example-org --name "Ring Example" --currency USD --locales en,uk --yes
  npm run clone -- provision ring-example-org --secrets ~/ring-example.secrets
  npm run clone -- deploy ring-example-org`;

/** The command was not understood. */
class UsageError extends Error {}

const YES = { yes: { type: "boolean" }, "dry-run": { type: "boolean" } } as const;
const PATIENCE = { patience: { type: "string" } } as const;
/** Every verb of one clone takes these, needed or not. */
const COMMON = { ...YES, "connect-to": { type: "string" }, secrets: { type: "string" } } as const;

type Flags = Record<string, string | boolean | undefined>;
interface Verb {
  readonly options: NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;
  readonly run: (slug: string, flags: Flags) => Promise<void>;
  /** Whether it works on all clones instead of one. */
  readonly all?: boolean;
}

type VerbOfClone = "provision" | "mintRight" | "check" | "deploy" | "smoke" | "rollback" | "destroy";

/** Loaded when it is needed: chain, database and Cloudflare take a second. */
const onClone =
  (verb: VerbOfClone): Verb["run"] =>
  async (slug, flags) => {
    const verbs = await import("./verbs.ts");
    await verbs[verb](slug, optionsOf(flags));
  };

const VERBS: Readonly<Record<string, Verb>> = {
  new: {
    options: { ...YES, ...Object.fromEntries(newFlags.map(({ flag }) => [flag, { type: "string" } as const])) },
    run: runNew,
  },
  write: { options: YES, all: true, run: runWrite },
  provision: {
    options: { ...COMMON, renew: { type: "string" }, contract: { type: "string" }, block: { type: "string" } },
    run: onClone("provision"),
  },
  "mint-right": { options: COMMON, run: onClone("mintRight") },
  check: { options: COMMON, run: onClone("check") },
  deploy: {
    options: { ...COMMON, ...PATIENCE, replace: { type: "boolean" }, "forget-files": { type: "boolean" } },
    run: onClone("deploy"),
  },
  smoke: { options: { ...COMMON, ...PATIENCE }, run: onClone("smoke") },
  rollback: { options: { ...COMMON, ...PATIENCE, to: { type: "string" } }, run: onClone("rollback") },
  destroy: { options: { ...COMMON, confirm: { type: "string" } }, run: onClone("destroy") },
};

function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

function optionsOf(flags: Flags): Options {
  return {
    yes: flags.yes === true,
    dryRun: flags["dry-run"] === true,
    replace: flags.replace === true,
    forgetFiles: flags["forget-files"] === true,
    connectTo: textOf(flags, "connect-to"),
    secrets: textOf(flags, "secrets"),
    renew: textOf(flags, "renew"),
    contract: textOf(flags, "contract"),
    block: textOf(flags, "block"),
    confirm: textOf(flags, "confirm"),
    to: textOf(flags, "to"),
    patience: textOf(flags, "patience"),
  };
}

async function runNew(slug: string, flags: Flags): Promise<void> {
  const typed = Object.fromEntries(newFlags.map(({ flag }) => [flag, textOf(flags, flag)]));
  const work = { flags: typed, say: console.log, dryRun: flags["dry-run"] === true };
  if (flags.yes === true) return newClone(slug, work);
  if (!process.stdin.isTTY) throw new UsageError("nobody is here to be asked: say --yes");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const left = new AbortController();
  terminal.once("close", () => left.abort());
  const ask = (asks: string, proposal: string) => terminal.question(`${asks} [${proposal}]: `, { signal: left.signal });
  try {
    await newClone(slug, { ...work, ask });
  } finally {
    terminal.close();
  }
}

async function runWrite(_slug: string, flags: Flags): Promise<void> {
  const dryRun = flags["dry-run"] === true;
  const changed = dryRun ? staleConfigurations().map(({ file }) => file) : writeEnvironments();
  for (const file of changed) console.log(`${file}: ${dryRun ? "would be written" : "written"}`);
  if (changed.length === 0) console.log("nothing to change");
}

interface Command {
  word: string;
  verb: Verb;
  slug: string;
  flags: Flags;
}

/** Undefined when help is asked for. */
function readCommand(args: readonly string[]): Command | undefined {
  if (args.length === 0 || args.includes("--help") || args.includes("-h") || args[0] === "help") return undefined;
  const [word = "", ...rest] = args;
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  if (!verb) throw new UsageError(`no such verb: ${word}`);
  const { values, positionals } = parse(() => parseArgs({ args: rest, options: verb.options, allowPositionals: true }));
  const [slug = "", ...more] = positionals;
  if (verb.all ? positionals.length > 0 : slug === "" || more.length > 0) {
    throw new UsageError(verb.all ? `${word} takes no name` : `${word} takes the slug of one clone`);
  }
  return { word, verb, slug, flags: values as Flags };
}

function parse<Parsed>(read: () => Parsed): Parsed {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function sayFailure(error: unknown, command: Command | undefined): void {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof StepFailure && command)) {
    console.error(`✗ ${message}`);
    return;
  }
  const again = `npm run clone -- ${process.argv.slice(2).join(" ")}`;
  console.error(
    `✗ ${error.step}: ${message}\nWhat is done stays. Once this is mended, the same command goes on from here:\n  ${again}`,
  );
  if (command.word === "deploy" && error.step === "smoke") {
    console.error(`Or go back to the release before:\n  npm run clone -- rollback ${command.slug}`);
  }
}

let command: Command | undefined;
try {
  command = readCommand(process.argv.slice(2));
  if (command) await command.verb.run(command.slug, command.flags);
  else console.log(HELP);
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  if (error instanceof UsageError) console.error(`${HELP}\n\n✗ ${error.message}`);
  else sayFailure(error, command);
}
