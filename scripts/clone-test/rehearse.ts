// `npm run rehearse -- DOMAIN...`: an empty Cloudflare account, a database, a chain, a payment provider and an inbox on this
// machine, to go through docs/operations/deploy.md before there is anything real. Ctrl-C ends it and forgets everything.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_CHAIN_ID } from "../../contracts/scripts/chain.ts";
import { removePostgresData } from "../stack/postgres.ts";
import { startWorld } from "./world.ts";

const MINUTE_MS = 60_000;
const domains = process.argv.length > 2 ? process.argv.slice(2) : ["shop.example.org"];
const stateDir = mkdtempSync(join(tmpdir(), "rehearsal-"));
// Ctrl-C arrives more than once: from the terminal, and passed on by npm.
const asked = new Promise((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, resolve);
});
const world = await startWorld(stateDir, domains);

/** Makes a clone's accounts; answers what its operator exports and adds. */
async function open(domain: string): Promise<string> {
  const slug = domain.replaceAll(".", "-");
  const { ownerUrl, token, secrets } = await world.open(slug, domain);
  const owner = new URL(ownerUrl);
  owner.hostname = "127.0.0.1";
  const secretsFile = join(stateDir, `${slug}.secrets`);
  const lines = Object.entries({ ...secrets, CHAIN_RPC_URL: world.rpcUrl }).map(([name, value]) => `${name}=${value}`);
  writeFileSync(secretsFile, `${lines.join("\n")}\n`, { mode: 0o600 });
  return `
${domain}
  export DATABASE_OWNER_URL='${owner.href}'
  new        --domain ${domain} --chain-id ${LOCAL_CHAIN_ID} --token-address ${token}
  provision, mint-right
             --secrets ${secretsFile}
  deploy, smoke, check, rollback
             --connect-to ${world.cloudflare.hosts}`;
}

try {
  const clones: string[] = [];
  for (const domain of domains) clones.push(await open(domain));
  const shared = { ...world.cloudflare.env, CHAIN_RPC_URL: world.rpcUrl, DEPLOYER_PRIVATE_KEY: world.deployerKey };
  console.log(`Everything is here that a clone needs. In another shell:
${Object.entries(shared)
  .map(([name, value]) => `  export ${name}='${value}'`)
  .join("\n")}
and for each clone, what to export and which options to add:${clones.join("\n")}

Letters are at ${world.inboxUrl}. Ctrl-C ends it all.`);
  const crons = setInterval(() => void world.cloudflare.runCrons().catch(() => undefined), MINUTE_MS);
  await asked;
  clearInterval(crons);
} finally {
  await world.stop();
  await removePostgresData(join(stateDir, "postgres"));
  rmSync(stateDir, { recursive: true, force: true });
}
process.exit();
