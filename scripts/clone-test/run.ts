// `npm run test:clone`: an operator with an empty Cloudflare account and an empty Postgres makes a clone, sells in it, puts a
// second one beside it, releases, rolls back and takes the first one away, while Cloudflare has its troubles.
// `--short` without the second clone, the release that works and the troubles, and with pages that were built before. `--kills N` also kills every verb N times between two calls to Cloudflare.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPages, pagesFolder, projectRoot } from "../stack/build.ts";
import { removePostgresData } from "../stack/postgres.ts";
import { openShell } from "./commands.ts";
import { badWeather, killedBetweenCalls, undisturbed } from "./disturb.ts";
import { Operator } from "./operator.ts";
import { copyRepository } from "./repository.ts";
import { BROKEN, Walk } from "./walk.ts";
import { startWorld } from "./world.ts";

const FIRST = { slug: "first-shop", domain: "first-shop.org", name: "First Shop" };
const SECOND = { slug: "second-shop", domain: "second-shop.org", name: "Second Shop" };

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    kills: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const BUILDS = join(projectRoot, ".stack/builds");
const kills = Number(values.kills);
const seed = Number(values.seed);
const stateDir = mkdtempSync(join(tmpdir(), "clone-test-"));
const logFile = join(projectRoot, ".stack/test-logs/clone-commands.log");
mkdirSync(join(projectRoot, ".stack/test-logs"), { recursive: true });
writeFileSync(logFile, "");

console.log(`seed ${seed}${kills > 0 ? `, ${kills} kills a verb` : ""}; commands and what they said: ${logFile}`);
const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => reject(new Error(`ended by ${signal}`)));
  }
});
const world = await startWorld(stateDir, [FIRST.domain, SECOND.domain]);
const repository = copyRepository(join(stateDir, "repository"));
if (values.short) await takeOverPages(repository.root);
const shell = openShell({ root: repository.root, internet: world.internet, logFile });

/** Every other stage that runs the Workers builds the same pages: whoever is first does it for all. */
async function takeOverPages(root: string): Promise<void> {
  await buildPages(projectRoot, BUILDS);
  const [built, taken] = [pagesFolder(projectRoot, BUILDS), pagesFolder(root, join(root, ".stack/builds"))];
  cpSync(built, taken, { recursive: true });
}

async function walkAll(): Promise<void> {
  const disturbed = kills > 0 ? killedBetweenCalls(world.cloudflare, seed, kills) : badWeather(world.cloudflare, seed);
  const disturb = values.short ? undisturbed : disturbed;
  const operatorOf = async ({ slug, domain }: typeof FIRST) =>
    new Operator(slug, await world.open(slug, domain), { world, repository, run: shell.run, disturb });
  const walk = new Walk(world, repository);
  const first = await operatorOf(FIRST);
  await walk.toFirstSale(first, FIRST.name);
  if (values.short) {
    // What no page is made from: the pages are not built again.
    await walk.takeBack(first, "worker/edge/index.ts", (text) =>
      text.replace(/^ {2}fetch: .*$/m, (line) => `${line}\n    if (raw) return ${BROKEN};`),
    );
    await walk.destroy(first);
  } else {
    await walk.checkWithKeys(first);
    const second = await operatorOf(SECOND);
    await walk.secondBeside(first, second, SECOND.name);
    await walk.releaseAndRollBack(first);
    await walk.destroy(first, second);
  }
  walk.leavesNoSecrets(first);
}

try {
  await Promise.race([walkAll(), interrupted]);
  console.log(`\nEverything is as it should be (${(performance.now() / 1_000).toFixed(1)} s).`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  shell.close();
  await world.stop();
  await removePostgresData(join(stateDir, "postgres"));
  rmSync(stateDir, { recursive: true, force: true });
}
process.exit();
