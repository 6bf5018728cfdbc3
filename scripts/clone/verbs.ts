import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot, WORKER_CONFIGS } from "../stack/build.ts";
import { type CheckOptions, checkClone } from "./check/check-clone.ts";
import { type CheckResult, markOf } from "./check/result.ts";
import { areClaimsStopped, stopClaims } from "./claims.ts";
import { type Made, readClone, recordMade } from "./clone-file.ts";
import { appliedMigrations, type CloneLock, withCloneLock } from "./clone-lock.ts";
import type { CloneContext } from "./context.ts";
import { contractStep, refuseOtherOperator } from "./contract-step.ts";
import { asOwner, migrateClone, readOwnerUrl } from "./database.ts";
import { canLogIn, forbidLogin } from "./database-logins.ts";
import { deploySteps } from "./deploy.ts";
import { destroySteps } from "./destroy.ts";
import { readHealth, type ShopHealth } from "./health.ts";
import { giveMintRight, mintRightText } from "./mint-right.ts";
import { type Options, openContext } from "./open-context.ts";
import { openMoney } from "./open-money.ts";
import { provisionSteps } from "./provision.ts";
import { Refusal } from "./refusal.ts";
import { buildRelease } from "./release-tree.ts";
import { deployedBuild, releaseTag } from "./releases.ts";
import { rollbackSteps } from "./rollback.ts";
import { refuseOtherDatabase } from "./same-place.ts";
import { DATABASE_SECRET, isSecretUsed, neededSecrets, secretSpecs } from "./secrets.ts";
import { smoke as walkThrough } from "./smoke.ts";
import { openSource } from "./source.ts";
import { runSteps, type Step } from "./step.ts";
import { askAtTerminal } from "./terminal.ts";
import { writeEnvironments } from "./write.ts";

const say = (line: string) => console.log(line);

async function agree({ ask }: CloneContext, text: string, { yes, dryRun }: Options): Promise<void> {
  say(text);
  if (yes || dryRun) return;
  if (!ask) throw new Refusal("Nobody is here to be asked: say --yes.");
  if (!/^y(es)?$/i.test(await ask({ text: "Go on? [y/N] " }))) throw new Refusal("Nothing was changed.");
}

/** Works as the only one on the clone, in the database that is its own, or that it moves to. */
async function lockClone(
  ctx: CloneContext,
  verb: string,
  work: (lock: CloneLock) => Promise<void>,
  moves = false,
): Promise<void> {
  const ownerUrl = readOwnerUrl(ctx.env.DATABASE_OWNER_URL);
  await withCloneLock(ownerUrl, verb, async (lock) => {
    if (!moves) await refuseOtherDatabase(ctx, { ownerUrl, client: lock.client });
    await work(lock);
  });
}

/** Runs steps as the only one at work on the clone. */
async function runLocked(steps: readonly Step[], { dryRun }: Options, lock: CloneLock): Promise<void> {
  await runSteps(steps, { say, dryRun, guard: () => lock.assertHeld() });
}

/** Says what is there and what is missing; fails if anything is. */
export async function check(slug: string, options: Options): Promise<void> {
  await failUnlessSound(openContext(slug, options));
}

async function failUnlessSound(ctx: CloneContext, options?: CheckOptions): Promise<void> {
  const results = await checkClone(ctx, options);
  for (const result of results) {
    const { name, says, todo } = result;
    say(`${markOf(result)} ${name}: ${says}`);
    if (todo) say(`    ${todo}`);
  }
  failIfAny(results);
}

async function failUnlessItWorks(
  ctx: CloneContext,
  { patience = "60" }: Options,
  before?: ShopHealth | null,
): Promise<void> {
  if (!/^\d{1,4}$/.test(patience)) throw new Refusal("--patience takes seconds.");
  const build = await deployedBuild(ctx);
  failIfAny(await walkThrough(ctx, { say, patience: Number(patience) * 1000, build, before }));
}

function failIfAny(results: readonly CheckResult[]): void {
  const wrong = results.filter(({ ok }) => !ok).map(({ name }) => name);
  if (wrong.length > 0) throw new Refusal(`Not as it should be: ${wrong.join(", ")}.`);
}

/** Walks through the deployed shop; fails where something is not as it should be. */
export async function smoke(slug: string, options: Options): Promise<void> {
  await failUnlessItWorks(openContext(slug, options), options);
}

export async function provision(slug: string, options: Options): Promise<void> {
  const ctx = openContext(slug, options);
  const ownerUrl = readOwnerUrl(ctx.env.DATABASE_OWNER_URL);
  const renew = readNames(options.renew ?? "");
  refuseOtherOperator(ctx, renew);
  await agree(ctx, `Provision ${ctx.clone.name} (${slug}) in account ${ctx.env.CLOUDFLARE_ACCOUNT_ID}.`, options);
  const record = (made: Made) => recordAs(ctx, made);
  const steps = provisionSteps(ctx, {
    root: projectRoot,
    needed: {
      app: neededSecrets(ctx.clone, "app", projectRoot),
      consumer: neededSecrets(ctx.clone, "consumer", projectRoot),
    },
    renew,
    ownerUrl,
    migrate: (passwords) => migrateClone({ clone: ctx.clone, ownerUrl, passwords }),
    isUsed: (spec) => asOwner(ownerUrl, (client) => isSecretUsed(client, spec)),
    record,
    contract: contractStep(ctx, { given: givenContract(options), record }),
    show: ctx.ask && showOnce,
  });
  await lockClone(ctx, "provision", (lock) => runLocked(steps, options, lock), renew.includes(DATABASE_SECRET));
  if (!options.dryRun)
    say(`Next: ${mintRightHint(ctx)}${commitHint(slug)} contracts/deployments, then npm run clone -- deploy ${slug}`);
}

/** The files that hold what was made, or that it is gone. */
const commitHint = (slug: string) => `commit clones/${slug}.toml ${Object.values(WORKER_CONFIGS).join(" ")}`;

function mintRightHint({ clone: { slug, token, made } }: CloneContext): string {
  const mints = token.address !== undefined && token.mode === "mint" && made.rewardsAddress !== undefined;
  return mints ? `npm run clone -- mint-right ${slug} unless that was done, ` : "";
}

/** Lets the clone's contract mint its token. */
export async function mintRight(slug: string, options: Options): Promise<void> {
  const ctx = openContext(slug, options);
  await agree(ctx, mintRightText(ctx), options);
  if (!options.dryRun) say(await giveMintRight(ctx));
}

/** Names of secrets, separated by commas. */
function readNames(text: string): string[] {
  const names = text.split(",").filter((name) => name !== "");
  secretSpecs(names.filter((name) => name !== DATABASE_SECRET));
  return names;
}

/** Writes down what was made, or is gone, in the clone's file and in the Workers' environments. */
function recordAs({ clone }: CloneContext, made: Made): void {
  recordMade(clone.slug, made);
  writeEnvironments();
  Object.assign(clone, readClone(clone.slug));
}

function givenContract({ contract, block }: Options): { address: string; block: number } | undefined {
  if (contract === undefined) return undefined;
  if (!/^0x[0-9a-fA-F]{40}$/.test(contract) || !/^\d{1,15}$/.test(block ?? "")) {
    throw new Refusal("--contract takes an address, and with it --block the block in which it was deployed.");
  }
  return { address: contract, block: Number(block) };
}

async function showOnce(name: string, value: string): Promise<void> {
  await askAtTerminal({
    text: `  ${name} was made, and nobody can read it back. Keep it where you keep passwords:\n  ${value}\n  Enter when you have it. `,
  });
}

export async function deploy(slug: string, options: Options): Promise<void> {
  const ctx = openContext(slug, options);
  const ownerUrl = readOwnerUrl(ctx.env.DATABASE_OWNER_URL);
  const source = openSource(projectRoot);
  await lockClone(ctx, "deploy", async (lock) => {
    const { release, steps } = await deploySteps(ctx, options, {
      source,
      appliedMigrations: () => appliedMigrations(lock.client),
      check: async () => {
        await askForNode(ctx);
        await failUnlessSound(ctx, { needsContract: true });
      },
      migrate: () => migrateClone({ clone: ctx.clone, ownerUrl }),
      build: (commit) => buildRelease(source, commit),
      smoke: (before) => failUnlessItWorks(ctx, options, before),
    });
    await agree(ctx, `Deploy ${releaseTag(release)} as ${ctx.clone.name} to https://${ctx.clone.domain}.`, options);
    await runLocked(steps, options, lock);
    if (!options.dryRun) say(`${releaseTag(release)} runs at https://${ctx.clone.domain}`);
  });
}

/** Only by the chain's node can it be seen that the contract is this clone's and able to pay. */
async function askForNode({ clone, env, secrets, ask }: CloneContext): Promise<void> {
  const { CHAIN_RPC_URL: given = env.CHAIN_RPC_URL } = secrets;
  if (!clone.token.address || given || !ask) return;
  secrets.CHAIN_RPC_URL = await ask({ text: "CHAIN_RPC_URL, to look at the contract (not shown): ", hidden: true });
}

export async function rollback(slug: string, options: Options): Promise<void> {
  const ctx = openContext(slug, options);
  const source = openSource(projectRoot);
  await lockClone(ctx, "rollback", async (lock) => {
    const before = await readHealth(ctx);
    const { plan, steps } = await rollbackSteps(ctx, {
      source,
      to: options.to,
      appliedMigrations: () => appliedMigrations(lock.client),
      unpack: async (commit) => {
        const folder = mkdtempSync(join(tmpdir(), "refcodes-release-"));
        source.unpack(commit, folder);
        return folder;
      },
      smoke: () => failUnlessItWorks(ctx, options, before),
    });
    const [from, to] = [releaseTag(plan.from), releaseTag(plan.to)];
    // Repeated by a script, it would go back further each time.
    if (options.yes && !options.to) throw new Refusal(`Say where to go back to: --to ${to}`);
    await agree(
      ctx,
      `Take all three Workers of ${ctx.clone.name} from ${from} back to ${to}. The database stays as it is. Should it be interrupted: the same again with --to ${to}`,
      options,
    );
    await runLocked(steps, options, lock);
    if (!options.dryRun) say(`${to} runs again at https://${ctx.clone.domain}`);
  });
}

export async function destroy(slug: string, options: Options): Promise<void> {
  const ctx = openContext(slug, options);
  await lockClone(ctx, "destroy", async (lock) => {
    const steps = destroySteps(ctx, {
      openMoney: (when) => openMoney(lock.client, when),
      areClaimsStopped: () => areClaimsStopped(lock.client),
      stopClaims: () => stopClaims(lock.client),
      canLogIn: () => canLogIn(lock.client, slug),
      forbidLogin: () => forbidLogin(lock.client, slug),
      forgetNamespace: () => recordAs(ctx, { kvId: undefined }),
    });
    say(
      `Take ${ctx.clone.name} (https://${ctx.clone.domain}) away: its Workers, queues, KV, pictures and logins. The books stay in the database, and the contract on the chain.`,
    );
    if (!options.dryRun) await agreeByName(ctx, options);
    await runLocked(steps, options, lock);
    if (options.dryRun) return;
    say(`${slug} is gone. What stays: the database, the contract, and clones/${slug}.toml.`);
    say(`Next: ${commitHint(slug)}`);
  });
}

async function agreeByName({ clone, ask }: CloneContext, { confirm }: Options): Promise<void> {
  const typed = confirm ?? (await ask?.({ text: `This cannot be undone. Type ${clone.slug} to go on: ` }));
  if (typed === clone.slug) return;
  throw new Refusal(
    typed === undefined ? `Say --confirm ${clone.slug}.` : "That is not its slug. Nothing was changed.",
  );
}
