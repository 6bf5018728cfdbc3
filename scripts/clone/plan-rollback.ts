import type { WorkerRole } from "../stack/build.ts";
import { Refusal } from "./refusal.ts";
import type { Deployed, History, Release } from "./releases.ts";

export interface RollbackPlan {
  from: Release;
  to: Release;
  /** The version to deploy; null for a Worker that runs this release already. */
  versions: Record<WorkerRole, string | null>;
}

/** Backwards: the app names files that the edge must have. */
export const ROLLBACK_ORDER: readonly WorkerRole[] = ["app", "edge", "consumer"];

/**
 * Plans the way back to the release before the running one. Where the Workers run different releases, a deployment or a
 * rollback was interrupted: it goes to the older of them, so that a second run ends what the first began.
 *
 * @param wanted beginning of the commit to end at: a second run that finds it running goes back no further
 * @throws Refusal when there is no way back, or another one than was wanted
 */
export function planRollback(history: History, wanted?: string): RollbackPlan {
  const running = ROLLBACK_ORDER.map((role) => runningNow(role, history[role])).toSorted((left, right) =>
    left.uploadedAt.localeCompare(right.uploadedAt),
  );
  const [oldest, newest] = [running[0], running.at(-1)];
  if (!oldest || !newest) throw new Refusal("Nothing runs: there is nothing to go back from.");

  const from = newest.release;
  const isMixed = running.some(({ release }) => release.commit !== from.commit);
  if (!isMixed && wanted && from.commit.startsWith(wanted)) {
    return { from, to: from, versions: { app: null, edge: null, consumer: null } };
  }
  const to = isMixed ? oldest.release : releaseBefore(history.app, from);
  if (wanted && !to.commit.startsWith(wanted)) {
    throw new Refusal(`The release before is ${to.commit.slice(0, 12)}, not ${wanted}. ${deployInstead(wanted)}`);
  }
  const versionOf = (role: WorkerRole) => versionToDeploy(role, history[role], to);
  return { from, to, versions: { app: versionOf("app"), edge: versionOf("edge"), consumer: versionOf("consumer") } };
}

function runningNow(role: WorkerRole, [now]: readonly Deployed[]): { uploadedAt: string; release: Release } {
  if (now?.release) return { uploadedAt: now.uploadedAt, release: now.release };
  throw new Refusal(`The ${role} runs no release yet: there is nothing to go back to. Deploy first.`);
}

/** What ran before the running version first did: going back twice goes back two releases, not forth again. */
function releaseBefore(deployments: readonly Deployed[], running: Release): Release {
  const first = deployments.findLastIndex(({ versionId }) => versionId === deployments[0]?.versionId);
  const before = deployments.slice(first + 1).find(({ release }) => release && release.commit !== running.commit);
  if (before?.release) return before.release;
  throw new Refusal("Cloudflare names no release before this one. Check out the commit that you want, and deploy it.");
}

/** The newest version of a release: with it come the secrets it had then. */
function versionToDeploy(role: WorkerRole, deployments: readonly Deployed[], { commit }: Release): string | null {
  const at = deployments.findIndex(({ release }) => release?.commit === commit);
  const found = deployments[at];
  if (!found) throw new Refusal(`The ${role} never ran ${commit.slice(0, 12)}. ${deployInstead(commit)}`);
  if (at === 0) return null;
  const since = deployments.slice(0, at).filter(({ versionId }) => versionId !== found.versionId);
  if (since.some(({ changesSecrets }) => changesSecrets)) {
    throw new Refusal(
      `Secrets of the ${role} were changed since ${commit.slice(0, 12)}; going back would bring the old ones. ${deployInstead(commit)}`,
    );
  }
  return found.versionId;
}

/** The other way back, always open: it asks every check again, and keeps today's secrets. */
function deployInstead(commit: string): string {
  return `Deploy that commit instead: \`git checkout ${commit.slice(0, 12)}\`, then \`npm run clone -- deploy\` with --replace.`;
}
