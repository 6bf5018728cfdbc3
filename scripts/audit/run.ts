// `npm run audit -- --all | --reference X`: compares ledgers and chain from a shell, and exits with 1 where something does not fit.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createAuditChain, noAuditChain } from "#core/adapters/chain/audit-chain";
import { DomainError } from "#core/domain/errors";
import { type AuditSettings, parseAuditEnv } from "#core/env/audit";
import { createDatabase } from "#db/client";
import { projectRoot } from "../stack/build.ts";
import { auditAll, auditOne } from "./verbs.ts";

const HELP = `Usage: npm run audit -- --all | --reference X

  --all            audits every reference, payout and kept total, and the contract's payments since its deployment; what it
                   finds is kept as the nightly run's, for /admin/audit
  --reference X    audits one reference, reads the chain now, and keeps nothing
  --help

Works on AUDIT_DATABASE_URL, CHAIN_RPC_URL, REFERRAL_CHAIN_ID, REFERRAL_REWARDS_ADDRESS, REFERRAL_REWARDS_DEPLOY_BLOCK,
REFERRAL_FINALITY and CLONE_TIME_ZONE, as the consumer Worker has them; without the first on the running local stack.
Exits with 0 when everything fits, 1 when something does not or could not be read, 2 when the command is not understood.
What each word means: docs/operations/audit.md.`;

/** The command was not understood. */
class UsageError extends Error {}

function readCommand(): { help: true } | { all: true } | { reference: string } {
  const options = {
    all: { type: "boolean" },
    reference: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  let values: { all?: boolean | undefined; reference?: string | undefined; help?: boolean | undefined };
  try {
    values = parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { all = false, reference, help = false } = values;
  if (help) return { help };
  if (all === (reference !== undefined)) throw new UsageError("either --all or --reference, and not both");
  return reference === undefined ? { all: true } : { reference };
}

const stackSchema = z.object({ audit: z.record(z.string(), z.string()) });

function readSettings(): AuditSettings {
  if (process.env.AUDIT_DATABASE_URL) return parseAuditEnv(process.env);
  const file = join(projectRoot, ".stack/local/run/stack.json");
  if (!existsSync(file)) {
    throw new Error(
      "No database: set AUDIT_DATABASE_URL to the connection string of the audit's role, or start the local stack with `npm start`.",
    );
  }
  return parseAuditEnv(stackSchema.parse(JSON.parse(readFileSync(file, "utf8"))).audit);
}

async function main(): Promise<number> {
  const command = readCommand();
  if ("help" in command) {
    console.log(HELP);
    return 0;
  }
  const settings = readSettings();
  const ctx = {
    db: createDatabase(settings.AUDIT_DATABASE_URL),
    chain: settings.chain
      ? createAuditChain({
          ...settings.chain,
          chainId: settings.REFERRAL_CHAIN_ID,
          deployBlock: settings.REFERRAL_REWARDS_DEPLOY_BLOCK,
          finality: settings.REFERRAL_FINALITY,
        })
      : noAuditChain,
    timeZone: settings.CLONE_TIME_ZONE,
  };
  const { hostname, pathname } = new URL(settings.AUDIT_DATABASE_URL);
  console.log(`Database: ${hostname}${pathname}`);
  const say = (line: string) => console.log(line);
  const fits = "all" in command ? await auditAll(ctx, say) : await auditOne(ctx, command.reference, say);
  return fits ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageError) console.error(`${HELP}\n\n✗ ${error.message}`);
  else if (error instanceof DomainError && error.code === "not_found")
    console.error("✗ No payment has this reference.");
  else console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
