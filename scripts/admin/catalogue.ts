// `npm run catalogue -- import FILE`: adds a store's vendors, products and membership plans, as the database's owner.

import { userInfo } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type ImportedCatalogue, importCatalogue } from "#core/services/catalogue/import-catalogue";
import { forServices } from "#db/owner";
import { readCatalogue } from "#db/seed/read-catalogue";
import { withOwner } from "./connection.ts";
import { causeOf } from "./refusal.ts";

const HELP = `Usage: npm run catalogue -- import FILE [--clone SLUG] [--by NAME]

  Adds the vendors, products and membership plans of FILE that are not there yet. What is there stays as people have made
  it since on the store's pages; only plans become what FILE says, because no page changes them. Safe to repeat.
  db/seed/catalogue.toml, what the demo sells, is such a file.

  --clone SLUG the store; refuses another one's database
  --by NAME    who runs this, for the log (default: the system's user)
  --help

Works on DATABASE_OWNER_URL, the direct connection string of the database's owner. Without it, it asks for that of --clone,
and works on the running local stack where no clone is named.
Exits with 0 when it is done or was done already, 1 when it is refused, 2 when the command is not understood.

  npm run catalogue -- import my-store.toml --clone my-store-org`;

class UsageError extends Error {}

function readCommand(): { file: string; by: string; clone: string | undefined } | null {
  const options = { by: { type: "string" }, clone: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(causeOf(error));
  }
  if (parsed.values.help) return null;
  const [verb, file, ...rest] = parsed.positionals;
  if (verb !== "import" || file === undefined || rest.length > 0) throw new UsageError("say: import FILE");
  // npm runs scripts in the project's folder, whatever folder the command was typed in.
  const { by = userInfo().username, clone } = parsed.values;
  return { file: resolve(process.env.INIT_CWD ?? ".", file), by, clone };
}

function report({ added, changed, kept }: ImportedCatalogue): string {
  const lines = [...added.map((what) => `  added    ${what}`), ...changed.map((what) => `  changed  ${what}`)];
  const rest = kept.length > 0 ? [`  ${kept.length} were there already and stay as they are`] : [];
  return [...lines, ...rest].join("\n") || "The file has nothing in it.";
}

try {
  const command = readCommand();
  if (command === null) console.log(HELP);
  else {
    const catalogue = await readCatalogue(command.file);
    await withOwner(async (db, place) => {
      console.log(`Database: ${place}`);
      const input = { catalogue, actorId: `operator:${command.by}`, now: new Date() };
      console.log(report(await importCatalogue({ db: forServices(db) }, input)));
    }, command.clone);
  }
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${HELP}\n\n✗ ${error.message}` : `✗ Nothing was changed: ${causeOf(error)}`);
  process.exitCode = isUsage ? 2 : 1;
}
