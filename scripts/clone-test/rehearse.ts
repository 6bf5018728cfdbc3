// `npm run rehearse -- DOMAIN`: an empty Cloudflare account, a database, a chain, a payment provider and an inbox on this
// machine, to go through docs/operations/deploy.md before there is anything real. Ctrl-C ends it and forgets everything.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_CHAIN_ID } from "../../contracts/scripts/chain.ts";
import { removePostgresData } from "../stack/postgres.ts";
import { startWorld } from "./world.ts";

const MINUTE_MS = 60_000;
const [domain = "shop.example.org"] = process.argv.slice(2);
const stateDir = mkdtempSync(join(tmpdir(), "rehearsal-"));
const asked = new Promise((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, resolve);
});
const world = await startWorld(stateDir, [domain]);
try {
  const { ownerUrl, token, secrets } = await world.open("rehearsal", domain);
  const owner = new URL(ownerUrl);
  owner.hostname = "127.0.0.1";
  const secretsFile = join(stateDir, "secrets");
  const lines = Object.entries({ ...secrets, CHAIN_RPC_URL: world.rpcUrl }).map(([name, value]) => `${name}=${value}`);
  writeFileSync(secretsFile, `${lines.join("\n")}\n`, { mode: 0o600 });
  const variables = {
    ...world.cloudflare.env,
    DATABASE_OWNER_URL: owner.href,
    DEPLOYER_PRIVATE_KEY: world.deployerKey,
  };
  console.log(`Everything a clone at ${domain} needs is here. In another shell:
${Object.entries(variables)
  .map(([name, value]) => `  export ${name}='${value}'`)
  .join("\n")}
What the guide asks for:
  new        --domain ${domain} --chain-id ${LOCAL_CHAIN_ID} --token-address ${token}
  provision  --secrets ${secretsFile}
  deploy, smoke, check, rollback
             --connect-to ${world.cloudflare.hosts}
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
