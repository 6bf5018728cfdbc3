import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { WORKER_CONFIGS, type WorkerRole } from "../stack/build.ts";
import type { CloneContext } from "./context.ts";
import { healthBefore, type ShopHealth } from "./health.ts";
import { refusePastContraction } from "./past-migrations.ts";
import { Refusal } from "./refusal.ts";
import { gatherFiles, refuseForeignFiles } from "./release-files.ts";
import { type History, type Release, readHistory, releaseMessage, releaseTag, runningRelease } from "./releases.ts";
import { namesOf } from "./resource-names.ts";
import type { Source } from "./source.ts";
import type { Step } from "./step.ts";

export interface DeployOptions {
  /** Deploys a commit that lacks some of what runs. */
  replace: boolean;
  /** Goes on without the last release's files. */
  forgetFiles: boolean;
}

/** What a deployment does besides uploading. */
export interface DeployParts {
  source: Source;
  /** `when` of every migration that the database has. */
  appliedMigrations(): Promise<number[]>;
  /** Fails with everything that stands in the way. */
  check(): Promise<void>;
  migrate(): Promise<void>;
  /** Builds the commit's pages; answers its tree. */
  build(commit: string): Promise<string>;
  /** @param before the shop's health before anything was changed; null if it ran this commit already, or did not answer */
  smoke(before: ShopHealth | null): Promise<void>;
}

/** Each binds only what is deployed before it. */
const FIRST_ORDER: readonly WorkerRole[] = ["consumer", "app", "edge"];
/** The edge has the new pages' files before the app names them. */
const ORDER: readonly WorkerRole[] = ["consumer", "edge", "app"];

/**
 * What deploying the checked-out commit takes, in order. Nothing is remembered between two runs: each looks at what runs.
 *
 * @throws Refusal for a dirty tree, a commit that would take back what runs, and one that the database has outgrown
 */
export async function deploySteps(
  ctx: CloneContext,
  { replace, forgetFiles }: DeployOptions,
  parts: DeployParts,
): Promise<{ release: Release; steps: Step[] }> {
  const { source } = parts;
  const commit = source.cleanCommit();
  const history = await readHistory(ctx);
  const running = runningCommits(history);
  if (!replace) refuseOlder(source, commit, running);
  refusePastContraction({ source, commit, applied: await parts.appliedMigrations(), known: running });
  const release = { commit, migration: source.migrationsAt(commit).at(-1)?.name ?? "none" };

  let tree = "";
  let before: ShopHealth | null = null;
  const isFirst = runningRelease(history.app) === undefined;
  const plain = (name: string, says: string, run: () => Promise<void>): Step => ({
    name,
    says,
    run,
    isDone: async () => false,
  });
  const uploads = (isFirst ? FIRST_ORDER : ORDER).map((role) =>
    plain(role, `deploy ${releaseTag(release)} as ${namesOf(ctx.clone.slug).workers[role]}`, () =>
      uploadWorker(ctx, { role, tree, release, hasPages: runningRelease(history.edge) !== undefined, forgetFiles }),
    ),
  );
  const steps = [
    plain("check", "check what it stands on", async () => {
      await parts.check();
      before = await healthBefore(ctx, commit);
    }),
    plain("migrate", `bring the database to ${release.migration}`, parts.migrate),
    plain("build", `build ${releaseTag(release)}`, async () => {
      tree = await parts.build(commit);
      refuseWrongAddress(ctx, tree);
    }),
    ...uploads,
    {
      name: "release",
      says: "see that all three Workers run it",
      isDone: async () =>
        Object.values(await readHistory(ctx)).every((deployments) => runningRelease(deployments)?.commit === commit),
      async run() {
        throw new Refusal("Not all Workers run it: somebody has deployed something else meanwhile. Run it again.");
      },
    },
    plain("smoke", "walk through the shop as a visitor, spending nothing", () => parts.smoke(before)),
  ];
  return { release, steps };
}

function runningCommits(history: History): string[] {
  return [...new Set(Object.values(history).flatMap((deployments) => runningRelease(deployments)?.commit ?? []))];
}

function refuseOlder(source: Source, commit: string, running: readonly string[]): void {
  const lost = running.find((other) => !source.isAncestor(other, commit));
  if (lost === undefined) return;
  throw new Refusal(
    `${lost.slice(0, 12)} runs, and ${commit.slice(0, 12)} does not have all of it: deploying would take changes back. Merge it first (\`git fetch\`), or say --replace if that is what you want.`,
  );
}

const LOOPBACK = /^(localhost|.*\.localhost|127\..*|\[::1\]|0\.0\.0\.0)$/;
const configSchema = z.looseObject({
  env: z.record(
    z.string(),
    z.looseObject({ vars: z.looseObject({ APP_URL: z.url(), CLONE_SLUG: z.string().optional() }) }),
  ),
});

/** The configurations that go out must be this clone's: the environments are generated, but a commit can hold anything. */
function refuseWrongAddress({ clone }: CloneContext, tree: string): void {
  for (const role of ORDER) {
    const { env } = configSchema.parse(parse(readFileSync(join(tree, WORKER_CONFIGS[role]), "utf8")));
    const { APP_URL: url = "", CLONE_SLUG: slug = clone.slug } = env[clone.slug]?.vars ?? {};
    if (!URL.canParse(url))
      throw new Refusal(`The ${role} has no environment ${clone.slug}: npm run clone -- write, and commit.`);
    if (LOOPBACK.test(new URL(url).hostname)) {
      throw new Refusal(
        `APP_URL of the ${role} is ${url}: every link and callback would lead to the visitor's own machine.`,
      );
    }
    if (url !== `https://${clone.domain}` || slug !== clone.slug) {
      throw new Refusal(
        `The ${role}'s environment is not ${clone.slug}'s: run \`npm run clone -- write\`, and commit.`,
      );
    }
  }
}

interface Upload {
  role: WorkerRole;
  tree: string;
  release: Release;
  hasPages: boolean;
  forgetFiles: boolean;
}

async function uploadWorker(ctx: CloneContext, { role, tree, release, hasPages, forgetFiles }: Upload): Promise<void> {
  const now = await readHistory(ctx);
  if (runningRelease(now[role])?.commit === release.commit) {
    // It runs. Whoever uploaded it may have died before its crons, queues and domain were set.
    await ctx.wrangler({ root: tree, role, args: ["triggers", "deploy"] });
    return;
  }
  const args = ["deploy", "--tag", releaseTag(release), "--message", releaseMessage(release)];
  if (role === "edge") {
    const { commit } = release;
    const folder = await gatherFiles(ctx, { tree, commit, hasPages, forgetFiles });
    refuseForeignFiles(folder, { slug: ctx.clone.slug, commit });
    args.push("--assets", folder);
  }
  await ctx.wrangler({ root: tree, role, args });
}
