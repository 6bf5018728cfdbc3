import { z } from "zod";
import type { WorkerRole } from "../stack/build.ts";
import type { CloneContext } from "./context.ts";
import { namesOf } from "./resource-names.ts";

/** What a version of a Worker says about itself, as annotations at Cloudflare: no file of ours could say what runs there. */
export interface Release {
  /** The commit it was built from. */
  commit: string;
  /** Name of its newest migration. */
  migration: string;
}

const TAG_LENGTH = 12;
/** Cloudflare cuts longer messages off. */
const MAX_MESSAGE = 100;
const MESSAGE = /^commit ([0-9a-f]{40}) migration (\S+)$/;

/** A version's tag: the beginning of its commit. */
export const releaseTag = ({ commit }: Pick<Release, "commit">): string => commit.slice(0, TAG_LENGTH);

/** A version's message. */
export function releaseMessage({ commit, migration }: Release): string {
  return `commit ${commit} migration ${migration}`.slice(0, MAX_MESSAGE);
}

/** The release that a version's message names; undefined for a version that is not ours, or only changed a secret. */
export function readReleaseMessage(message: string | undefined): Release | undefined {
  const [, commit, migration] = MESSAGE.exec(message ?? "") ?? [];
  return commit && migration ? { commit, migration } : undefined;
}

/** One time that a version went live. */
export interface Deployed {
  versionId: string;
  /** When the version was uploaded, ISO 8601. */
  uploadedAt: string;
  /** The release whose code it has; undefined where Cloudflare no longer says, and for a Worker that has no code yet. */
  release: Release | undefined;
  /** Whether it only changed secrets of the version before. */
  changesSecrets: boolean;
}

/** Each Worker's deployments, newest first; none where it is not there. */
export type History = Readonly<Record<WorkerRole, readonly Deployed[]>>;

const deploymentsSchema = z.object({
  deployments: z.array(z.object({ created_on: z.string(), versions: z.array(z.object({ version_id: z.string() })) })),
});
const versionsSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      metadata: z.object({ created_on: z.string() }),
      annotations: z.looseObject({ "workers/message": z.string().optional() }).nullish(),
    }),
  ),
});

/** What has run at Cloudflare, as far back as it says. */
export async function readHistory(ctx: CloneContext): Promise<History> {
  const { workers } = namesOf(ctx.clone.slug);
  const [edge, app, consumer] = await Promise.all([
    readWorker(ctx, workers.edge),
    readWorker(ctx, workers.app),
    readWorker(ctx, workers.consumer),
  ]);
  return { edge, app, consumer };
}

/** A Worker's deployments and versions, as Cloudflare lists them. */
function askAbout({ cloudflare }: Pick<CloneContext, "cloudflare">, name: string) {
  const path = `/workers/scripts/${name}`;
  return Promise.all([
    cloudflare.ask({ path: `${path}/deployments`, result: deploymentsSchema }),
    cloudflare.ask({ path: `${path}/versions?deployable=true`, result: versionsSchema }),
  ]);
}

/** Whether a Worker runs its newest version, or is not there: only then does Cloudflare take a secret for it. */
export async function takesSecrets(ctx: Pick<CloneContext, "cloudflare">, name: string): Promise<boolean> {
  const [live, uploaded] = await askAbout(ctx, name);
  const byTime = (left: string, right: string) => right.localeCompare(left);
  const [deployment] = (live?.deployments ?? []).toSorted((one, other) => byTime(one.created_on, other.created_on));
  const [version] = (uploaded?.items ?? []).toSorted((one, other) =>
    byTime(one.metadata.created_on, other.metadata.created_on),
  );
  return version === undefined || deployment?.versions[0]?.version_id === version.id;
}

async function readWorker(ctx: CloneContext, name: string): Promise<Deployed[]> {
  const [live, uploaded] = await askAbout(ctx, name);
  const versions = new Map((uploaded?.items ?? []).map((version) => [version.id, version]));
  const oldestFirst = (live?.deployments ?? [])
    .toSorted((left, right) => left.created_on.localeCompare(right.created_on))
    .flatMap(({ versions: [first], created_on }) => (first ? [{ versionId: first.version_id, created_on }] : []))
    .map(({ versionId, created_on }) => {
      const version = versions.get(versionId);
      const release = readReleaseMessage(version?.annotations?.["workers/message"]);
      return { versionId, uploadedAt: version?.metadata.created_on ?? created_on, release };
    });
  return withReleases(oldestFirst).toReversed();
}

/** A version that only changed secrets has the code of what ran when it first went live. */
function withReleases(oldestFirst: readonly Omit<Deployed, "changesSecrets">[]): Deployed[] {
  const releases = new Map<string, Release | undefined>();
  let running: Release | undefined;
  return oldestFirst.map((one) => {
    if (!releases.has(one.versionId)) releases.set(one.versionId, one.release ?? running);
    running = releases.get(one.versionId);
    return { ...one, release: running, changesSecrets: one.release === undefined };
  });
}

/** The release that a Worker runs; undefined before its first. */
export const runningRelease = (deployments: readonly Deployed[]): Release | undefined => deployments[0]?.release;

/** The version of the app that is deployed: what its health calls its build. */
export async function deployedBuild(ctx: CloneContext): Promise<string | undefined> {
  return (await readWorker(ctx, namesOf(ctx.clone.slug).workers.app))[0]?.versionId;
}
