import { z } from "zod";
import type { CloneContext } from "./context.ts";
import { refusePastContraction } from "./past-migrations.ts";
import { planRollback, ROLLBACK_ORDER, type RollbackPlan } from "./plan-rollback.ts";
import { Refusal } from "./refusal.ts";
import { readHistory, releaseTag } from "./releases.ts";
import { namesOf } from "./resource-names.ts";
import type { Source } from "./source.ts";
import type { Step } from "./step.ts";

export interface RollbackParts {
  source: Source;
  /** Beginning of the commit to end at, where it was said. */
  to?: string | undefined;
  /** `when` of every migration that the database has. */
  appliedMigrations(): Promise<number[]>;
  /** Writes a commit's files into a folder, for wrangler to read its configurations; answers the folder. */
  unpack(commit: string): Promise<string>;
  smoke(): Promise<void>;
}

/**
 * What going back to the release before takes: all three Workers, so that none meets another two releases away. The
 * database stays as it is.
 *
 * @throws Refusal past a migration that took something away, past one of Durable Objects, and without a release before
 */
export async function rollbackSteps(
  ctx: CloneContext,
  { source, to: wanted, appliedMigrations, unpack, smoke }: RollbackParts,
): Promise<{ plan: RollbackPlan; steps: Step[] }> {
  const plan = planRollback(await readHistory(ctx), wanted);
  const { from, to } = plan;
  refusePastContraction({
    source,
    commit: to.commit,
    applied: await appliedMigrations(),
    known: [from.commit, "HEAD"],
  });
  refusePastObjects(source, plan);
  const { workers } = namesOf(ctx.clone.slug);
  const steps = ROLLBACK_ORDER.map((role): Step => {
    const versionId = plan.versions[role];
    return {
      name: role,
      says: `run ${releaseTag(to)} as ${workers[role]} again`,
      isDone: async () => versionId === null || (await readHistory(ctx))[role][0]?.versionId === versionId,
      run: async () => {
        if (versionId !== null) await deployVersion(ctx, workers[role], versionId, plan);
      },
    };
  });
  const changed = ROLLBACK_ORDER.filter(
    (role) => source.configAt(from.commit, role) !== source.configAt(to.commit, role),
  );
  const triggers: Step = {
    name: "triggers",
    says: "set crons, queues and the domain as that release had them",
    isDone: async () => changed.length === 0,
    run: async () => {
      const root = await unpack(to.commit);
      for (const role of changed) await ctx.wrangler({ root, role, args: ["triggers", "deploy"] });
    },
  };
  const walk: Step = {
    name: "smoke",
    says: "walk through the shop as a visitor, spending nothing",
    isDone: async () => false,
    run: smoke,
  };
  return { plan, steps: [...steps, triggers, walk] };
}

async function deployVersion(
  { cloudflare }: CloneContext,
  worker: string,
  versionId: string,
  { from }: RollbackPlan,
): Promise<void> {
  await cloudflare.ask({
    method: "POST",
    path: `/workers/scripts/${worker}/deployments`,
    body: {
      strategy: "percentage",
      versions: [{ version_id: versionId, percentage: 100 }],
      annotations: { "workers/message": `back from ${releaseTag(from)}` },
    },
    result: z.unknown(),
  });
}

function refusePastObjects(source: Source, { from, to }: RollbackPlan): void {
  const migrated = ROLLBACK_ORDER.filter(
    (role) => source.objectMigrationAt(from.commit, role) !== source.objectMigrationAt(to.commit, role),
  );
  if (migrated.length === 0) return;
  throw new Refusal(
    `Durable Objects of ${migrated.join(" and ")} were migrated since ${releaseTag(to)}, and Cloudflare takes no Worker back past that. Go forward instead: \`git revert\` the rest of the release, leave its Durable Object migration, and deploy that.`,
  );
}
