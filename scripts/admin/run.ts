// `npm run admin -- <verb>`: gives and takes roles, resets second factors, replaces the key of bank details and rebuilds
// sums, from a shell, as the database's owner.
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import type { UserRole } from "#core/domain/viewer";
import { reasonInput, textInput } from "#core/services/text-input";
import { withOwner } from "./connection.ts";
import { rebuildTotals } from "./rebuild-totals.ts";
import { Refusal } from "./refusal.ts";
import { rotatePayoutKey } from "./rotate-payout-key.ts";
import { giveRole, listPeople, resetFactor } from "./verbs.ts";

const HELP = `Usage: npm run admin -- <verb> [options]

  add EMAIL           makes an existing account with a confirmed mailbox an admin
  vendor EMAIL        makes it a vendor
  remove EMAIL        takes the role away and ends its sessions; refuses the last admin
  list                admins and vendors
  reset-factor EMAIL  removes one-time codes, passkeys and recovery codes, and ends all sessions
  rotate-payout-key   encrypts all bank details with the newest key of PAYOUT_DATA_KEY; safe to repeat
  rebuild-totals      makes the kept sums of vendors' sales anew from the ledger; writers wait meanwhile

  --reason TEXT       kept in the audit; reset-factor needs it
  --by NAME           who runs this (default: the system's user)
  --help

Works on ADMIN_DATABASE_URL, the direct connection string of the database's owner; without it on the running local stack.
Exits with 0 when it is done or was done already, 1 when it is refused, 2 when the command is not understood.

  npm run admin -- list
  npm run admin -- add nina@store.example --by "Daryna K."
  npm run admin -- reset-factor nina@store.example --reason "lost her phone; called back on the number in her contract"`;

const nameInput = textInput(1, 60);

const roleOf = new Map<string, UserRole>([
  ["add", "admin"],
  ["vendor", "vendor"],
  ["remove", "user"],
]);

/** The command was not understood. */
class UsageError extends Error {}

function readCommand() {
  const options = {
    by: { type: "string" },
    reason: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  const { values, positionals } = parse(() => parseArgs({ options, allowPositionals: true }));
  if (values.help) return { verb: "help" as const };
  const [verb = "", email, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`too many words: ${rest.join(" ")}`);
  if (verb === "list" && email === undefined) return { verb: "list" as const };
  if (verb === "rotate-payout-key" && email === undefined)
    return { verb: "rotate-payout-key" as const, ...readBy(values) };
  if (verb === "rebuild-totals" && email === undefined) return { verb: "rebuild-totals" as const };
  const role = roleOf.get(verb);
  if (!role && verb !== "reset-factor") throw new UsageError(`no such verb: ${verb || "(none)"}`);
  if (!email?.includes("@")) throw new UsageError(`${verb} needs the e-mail of an account`);
  const reason = values.reason === undefined ? null : read("--reason", reasonInput, values.reason);
  const who = { email, ...readBy(values) };
  if (role) return { verb: "role" as const, role, reason, ...who };
  if (reason === null) throw new UsageError("reset-factor needs --reason: why, and how you know who asks");
  return { verb: "reset-factor" as const, reason, ...who };
}

/** Who runs the command, and when. */
function readBy({ by }: { by?: string | undefined }) {
  return { by: read("--by", nameInput, by ?? userInfo().username), now: new Date() };
}

function parse<Parsed>(read: () => Parsed): Parsed {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function read(option: string, input: typeof nameInput, text: string): string {
  const { data } = input.safeParse(text);
  if (data === undefined) {
    throw new UsageError(`${option} takes one line of ${input.minLength} to ${input.maxLength} characters`);
  }
  return data;
}

/** What the database says, without the query around it. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function main(): Promise<void> {
  const command = readCommand();
  if (command.verb === "help") {
    console.log(HELP);
    return;
  }
  await withOwner(async (db, place) => {
    console.log(`Database: ${place}`);
    if (command.verb === "list") console.log(await listPeople(db));
    else if (command.verb === "rotate-payout-key") {
      console.log(await rotatePayoutKey(db, { ...command, keys: process.env.PAYOUT_DATA_KEY }));
    } else if (command.verb === "rebuild-totals") console.log(await rebuildTotals(db));
    else if (command.verb === "role") console.log(await giveRole(db, command));
    else console.log(await resetFactor(db, command));
  });
}

try {
  await main();
} catch (error) {
  if (error instanceof UsageError) console.error(`${HELP}\n\n✗ ${error.message}`);
  else if (error instanceof Refusal) console.error(`✗ ${error.message}`);
  else console.error(`✗ Nothing was changed: ${causeOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
