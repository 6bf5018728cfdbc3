import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import type { UserRole } from "#core/domain/viewer";
import { emailInput } from "#core/services/accounts/account-input";
import { reasonInput, textInput } from "#core/services/text-input";
import { storeOf, withOwner } from "./connection.ts";
import { addNewAdmin } from "./new-admin.ts";
import { rebuildTotals } from "./rebuild-totals.ts";
import { causeOf, Refusal } from "./refusal.ts";
import { rotatePayoutKey } from "./rotate-payout-key.ts";
import { giveRole, listPeople, resetFactor } from "./verbs.ts";

const HELP = `Usage: npm run admin -- <verb> [options]

  add EMAIL           makes an existing account with a confirmed mailbox an admin
  add EMAIL --new NAME
                      creates the account of an admin, and prints a link to set its password: for the first admin of an
                      empty store, and where no letters go out. Repeat it for a new link
  vendor EMAIL        makes it a vendor
  remove EMAIL        takes the role away and ends its sessions; refuses the last admin
  list                admins and vendors
  reset-factor EMAIL  removes one-time codes, passkeys and recovery codes, and ends all sessions
  rotate-payout-key   encrypts all bank details with the newest key of PAYOUT_DATA_KEY; safe to repeat
  rebuild-totals      makes the kept sums of sales, referrals and visits anew from the ledgers; writers wait meanwhile

  --clone SLUG        the store; refuses another one's database
  --reason TEXT       kept in the audit; reset-factor needs it
  --new NAME          the account is new, and NAME's
  --store URL         the store's address, for the link (a clone and the local stack know their own)
  --by NAME           who runs this (default: the system's user)
  --help

Works on DATABASE_OWNER_URL, the direct connection string of the database's owner. Without it, it asks for that of --clone,
and works on the running local stack where no clone is named.
Exits with 0 when it is done or was done already, 1 when it is refused, 2 when the command is not understood.

  npm run admin -- list
  npm run admin -- add nina@store.example --new "Nina K." --clone my-store-org
  npm run admin -- add ivan@store.example --by "Daryna K."
  npm run admin -- reset-factor nina@store.example --reason "lost her phone; called back on the number in her contract"`;

const nameInput = textInput(1, 60);

const roleOf = new Map<string, UserRole>([
  ["add", "admin"],
  ["vendor", "vendor"],
  ["remove", "user"],
]);

const options = {
  clone: { type: "string" },
  by: { type: "string" },
  reason: { type: "string" },
  new: { type: "string" },
  store: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>["values"];

/** The command was not understood. */
class UsageError extends Error {}

function readCommand(args: string[]) {
  const { values, positionals } = parse(() => parseArgs({ args, options, allowPositionals: true }));
  return { clone: values.clone, command: commandOf(values, positionals) };
}

function commandOf(values: Values, positionals: string[]) {
  if (values.help) return { verb: "help" as const };
  const [verb = "", email, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`too many words: ${rest.join(" ")}`);
  if (verb === "list" && email === undefined) return { verb: "list" as const };
  if (verb === "rotate-payout-key" && email === undefined)
    return { verb: "rotate-payout-key" as const, ...readBy(values) };
  if (verb === "rebuild-totals" && email === undefined) return { verb: "rebuild-totals" as const, ...readBy(values) };
  const role = roleOf.get(verb);
  if (!role && verb !== "reset-factor") throw new UsageError(`no such verb: ${verb || "(none)"}`);
  if (!email?.includes("@")) throw new UsageError(`${verb} needs the e-mail of an account`);
  const reason = values.reason === undefined ? null : read("--reason", reasonInput, values.reason);
  const who = { email, ...readBy(values) };
  if (values.new !== undefined) {
    if (role !== "admin") throw new UsageError("--new goes with add");
    const { data: address } = emailInput.safeParse(email);
    if (address === undefined) throw new UsageError(`${email} is no e-mail address`);
    const store = readOrigin(values.store ?? storeOf(values.clone));
    return { verb: "new" as const, reason, ...who, email: address, name: read("--new", nameInput, values.new), store };
  }
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

/** The store's origin, to which the link leads. */
function readOrigin(text: string | undefined): string {
  if (text === undefined)
    throw new UsageError("--new needs --clone, or --store: the store's address, such as https://store.example");
  if (!URL.canParse(text)) throw new UsageError(`--store ${text} is no address`);
  return new URL(text).origin;
}

/** Where the command's lines go. */
export interface Terminal {
  say(line: string): void;
  complain(line: string): void;
}

/**
 * Runs one command line, with the settings of the process's environment. Answers the exit code: 0 done, 1 refused or failed, 2 not
 * understood.
 */
export async function runAdmin(args: string[], { say, complain }: Terminal): Promise<number> {
  try {
    const { clone, command } = readCommand(args);
    if (command.verb === "help") {
      say(HELP);
      return 0;
    }
    await withOwner(async (db, place) => {
      say(`Database: ${place}`);
      if (command.verb === "list") say(await listPeople(db));
      else if (command.verb === "rotate-payout-key") {
        say(await rotatePayoutKey(db, { ...command, keys: process.env.PAYOUT_DATA_KEY }));
      } else if (command.verb === "rebuild-totals") say(await rebuildTotals(db, command));
      else if (command.verb === "new") say(await addNewAdmin(db, command));
      else if (command.verb === "role") say(await giveRole(db, command));
      else say(await resetFactor(db, command));
    }, clone);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) complain(`${HELP}\n\n✗ ${error.message}`);
    else if (error instanceof Refusal) complain(`✗ ${error.message}`);
    else complain(`✗ Nothing was changed: ${causeOf(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}
