// `npm run clone -- VERB`: a clone from its file on.
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { newClone, newFlags } from "./new.ts";
import { staleConfigurations, writeEnvironments } from "./write.ts";

const FLAGS = newFlags.map(({ flag, asks }) => `      --${flag.padEnd(16)}${asks}`).join("\n");
const USAGE = `Usage: npm run clone -- <verb> [options]

  new SLUG    asks what the clone is, and writes clones/SLUG.toml and the Workers' environments
${FLAGS}
  write       writes the Workers' environments from clones/*.toml, after a change there

  --yes       asks nothing and takes what is proposed where no flag says otherwise
  --dry-run   shows what would be written and writes nothing
  --help

Exits with 0 when it is done or was done already, 1 when it is refused, 2 when the command is not understood.

  npm run clone -- new ring-example-org --name "Ring Example" --currency USD --locales en,uk --yes`;

/** The command was not understood. */
class UsageError extends Error {}

type Flags = Record<string, string | boolean | undefined>;

async function run(): Promise<void> {
  const { flags, words } = readCommand();
  const [verb, slug, ...rest] = words;
  if (flags.help === true || verb === "help") return console.log(USAGE);
  if (verb === "new" && slug !== undefined && rest.length === 0) return runNew(slug, flags);
  if (verb === "write" && slug === undefined) return runWrite(flags["dry-run"] === true);
  throw new UsageError(verb === undefined ? "say what to do" : `not understood: ${words.join(" ")}`);
}

function readCommand(): { flags: Flags; words: string[] } {
  const options = {
    ...Object.fromEntries(newFlags.map(({ flag }) => [flag, { type: "string" }] as const)),
    yes: { type: "boolean" },
    "dry-run": { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return { flags: { ...values }, words: positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function runNew(slug: string, flags: Flags): Promise<void> {
  const typed = Object.fromEntries(Object.entries(flags).filter((entry) => typeof entry[1] === "string"));
  const work = { flags: typed as Record<string, string>, say: console.log, dryRun: flags["dry-run"] === true };
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

function runWrite(dryRun: boolean): void {
  const changed = dryRun ? staleConfigurations().map(({ file }) => file) : writeEnvironments();
  for (const file of changed) console.log(`${file}: ${dryRun ? "would be written" : "written"}`);
  if (changed.length === 0) console.log("nothing to change");
}

try {
  await run();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(error instanceof UsageError ? `${message}\n\n${USAGE}` : message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
