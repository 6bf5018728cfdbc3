import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { type LoopbackServer, listenOnLoopback } from "../../loopback-server.ts";
import { WORKER_CONFIGS, type WorkerRole } from "../../stack/build.ts";
import { type DeployOptions, deploySteps } from "../deploy.ts";
import type { ShopHealth } from "../health.ts";
import { rollbackSteps } from "../rollback.ts";
import { runSteps } from "../step.ts";
import { FakeAccount } from "./account.ts";
import { SLUG, testContext } from "./clone.ts";
import { commitOf, type FakeCommit, fakeSource } from "./history.ts";

export const ROLES: readonly WorkerRole[] = ["consumer", "edge", "app"];
export const R1: FakeCommit = { commit: commitOf(1), migrations: { "0000_init": "create table a (id text)" } };
export const R0: FakeCommit = { commit: commitOf(0), migrations: R1.migrations };
export const R2: FakeCommit = {
  commit: commitOf(2),
  migrations: { ...R1.migrations, "0001_b": "create table b (id text)" },
};
export const R3: FakeCommit = { commit: commitOf(3), migrations: R2.migrations };

let scratch = "";
let shop: LoopbackServer;
let serving: FakeAccount | undefined;

/** Serves the files of the shop that is deployed to, for the tests of one file. */
export function serveShop(): void {
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "refcodes-deploy-"));
    shop = await listenOnLoopback((request, response) => {
      const body = request.headers.host === "shop.ring-test.org" ? serving?.files.get(request.url ?? "") : undefined;
      response.writeHead(body ? 200 : 404).end(body);
    });
  });
  afterAll(async () => {
    await shop.stop();
    rmSync(scratch, { recursive: true });
  });
}

/** A commit's tree, as far as deploying reads it: each release has a page script of its own, and one file stays. */
function treeOf(commit: string, url = "https://shop.ring-test.org"): string {
  const tree = join(scratch, `${commit.slice(0, 12)}-${url.length}`);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  };
  for (const config of Object.values(WORKER_CONFIGS)) write(config, `[env.${SLUG}.vars]\nAPP_URL = "${url}"\n`);
  write(`web/build/client/assets/page-${commit.slice(0, 4)}.js`, `page of ${commit}`);
  write("web/build/client/assets/same.css", "same");
  return tree;
}

export interface World {
  account: FakeAccount;
  /** Migrations that the database has. */
  applied: Set<number>;
  /** What was done besides uploading, in order with the uploads. */
  done: string[];
  /** The health of the shop before its deployment, as the last walk was told. */
  before?: ShopHealth | null;
}

export const newWorld = (): World => ({ account: new FakeAccount(SLUG), applied: new Set(), done: [] });

interface Run extends Partial<DeployOptions> {
  isDirty?: boolean;
  head?: FakeCommit;
  url?: string;
  /** What fails. */
  fails?: "check" | "smoke";
}

function contextOf({ account }: World) {
  serving = account;
  return testContext(account, { connectTo: { host: "127.0.0.1", port: shop.port } });
}

export async function deploy(world: World, commits: FakeCommit[], { isDirty, head, url, fails, ...options }: Run = {}) {
  const ctx = contextOf(world);
  const source = fakeSource(commits, { head, isDirty });
  const play = async (what: string) => {
    world.done.push(what);
    if (what === fails) throw new Error(`${what} fails`);
  };
  const { steps } = await deploySteps(
    ctx,
    { replace: false, forgetFiles: false, ...options },
    {
      source,
      appliedMigrations: async () => [...world.applied],
      check: () => play("check"),
      migrate: async () => {
        await play("migrate");
        for (const { when } of source.migrationsAt("HEAD")) world.applied.add(when);
      },
      build: async (commit) => {
        await play("build");
        return treeOf(commit, url);
      },
      smoke: async (before) => {
        world.before = before;
        await play("smoke");
      },
    },
  );
  await runSteps(steps, { say: ctx.say, pause: async () => undefined });
}

export async function rollback(world: World, commits: FakeCommit[], to?: string) {
  const ctx = contextOf(world);
  const { steps, plan } = await rollbackSteps(ctx, {
    source: fakeSource(commits),
    to,
    appliedMigrations: async () => [...world.applied],
    unpack: async (commit) => treeOf(commit),
    smoke: async () => {
      world.done.push("smoke");
    },
  });
  await runSteps(steps, { say: ctx.say, pause: async () => undefined });
  return plan;
}

export const running = ({ account }: World) => ROLES.map((role) => account.commitOf(role)?.[0]);
export const uploads = ({ account }: World) =>
  account.changes
    .filter((change) => change.startsWith("deploy"))
    .map((change) => change.slice(`deploy ${SLUG}-`.length));
export const assets = ({ account }: World) =>
  [...account.files.keys()].filter((path) => path.startsWith("/assets/")).toSorted();

/** A page of a release names its script: whoever gets the page must get the script. */
export function watchPages({ account }: World) {
  account.watch = () => {
    const commit = account.commitOf("app");
    if (commit && account.commitOf("edge"))
      expect([...account.files.keys()]).toContain(`/assets/page-${commit.slice(0, 4)}.js`);
  };
}
