import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LoopbackServer, listenOnLoopback } from "../loopback-server.ts";
import { WORKER_CONFIGS, type WorkerRole } from "../stack/build.ts";
import { type DeployOptions, deploySteps } from "./deploy.ts";
import { rollbackSteps } from "./rollback.ts";
import { runSteps, StepFailure } from "./step.ts";
import { FakeAccount } from "./testing/account.ts";
import { SLUG, testContext } from "./testing/clone.ts";
import { commitOf, type FakeCommit, fakeSource, whenOf } from "./testing/history.ts";
import { failAt, killAt, moments } from "./testing/trouble.ts";

const ROLES: readonly WorkerRole[] = ["consumer", "edge", "app"];
const R1: FakeCommit = { commit: commitOf(1), migrations: { "0000_init": "create table a (id text)" } };
const R0: FakeCommit = { commit: commitOf(0), migrations: R1.migrations };
const R2: FakeCommit = { commit: commitOf(2), migrations: { ...R1.migrations, "0001_b": "create table b (id text)" } };
const R3: FakeCommit = { commit: commitOf(3), migrations: R2.migrations };

const scratch = mkdtempSync(join(tmpdir(), "refcodes-deploy-"));
let shop: LoopbackServer;
let serving: FakeAccount | undefined;

beforeAll(async () => {
  shop = await listenOnLoopback((request, response) => {
    expect(request.headers.host).toBe("shop.ring-test.org");
    const body = serving?.files.get(request.url ?? "");
    response.writeHead(body ? 200 : 404).end(body);
  });
});
afterAll(async () => {
  await shop.stop();
  rmSync(scratch, { recursive: true });
});

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

interface World {
  account: FakeAccount;
  /** Migrations that the database has. */
  applied: Set<number>;
  /** What was done besides uploading, in order with the uploads. */
  done: string[];
}

const newWorld = (): World => ({ account: new FakeAccount(SLUG), applied: new Set(), done: [] });

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

async function deploy(world: World, commits: FakeCommit[], { isDirty, head, url, fails, ...options }: Run = {}) {
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
      smoke: () => play("smoke"),
    },
  );
  await runSteps(steps, { say: ctx.say, pause: async () => undefined });
}

async function rollback(world: World, commits: FakeCommit[], to?: string) {
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

const running = ({ account }: World) => ROLES.map((role) => account.commitOf(role)?.[0]);
const uploads = ({ account }: World) =>
  account.changes
    .filter((change) => change.startsWith("deploy"))
    .map((change) => change.slice(`deploy ${SLUG}-`.length));
const assets = ({ account }: World) =>
  [...account.files.keys()].filter((path) => path.startsWith("/assets/")).toSorted();

/** A page of a release names its script: whoever gets the page must get the script. */
function watchPages({ account }: World) {
  account.watch = () => {
    const commit = account.commitOf("app");
    if (commit && account.commitOf("edge"))
      expect([...account.files.keys()]).toContain(`/assets/page-${commit.slice(0, 4)}.js`);
  };
}

describe("deploying", () => {
  it("goes consumer, app, edge at first, then consumer, edge, app", async () => {
    const world = newWorld();
    watchPages(world);
    await deploy(world, [R1]);
    expect(uploads(world)).toEqual(["consumer", "app", "edge"]);
    expect(world.done).toEqual(["check", "migrate", "build", "smoke"]);
    await deploy(world, [R1, R2]);
    expect(uploads(world).slice(3)).toEqual(["consumer", "edge", "app"]);
    expect(running(world)).toEqual(["2", "2", "2"]);
  });

  it("keeps the files of the release before, and drops those before that", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    await deploy(world, [R1, R2]);
    expect(assets(world)).toEqual(["/assets/page-1111.js", "/assets/page-2222.js", "/assets/same.css"]);
    await deploy(world, [R1, R2, R3]);
    expect(assets(world)).toEqual(["/assets/page-2222.js", "/assets/page-3333.js", "/assets/same.css"]);
  });

  it("stops where the last release's files cannot be had, unless told to forget them", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    world.account.files.set("/assets/page-1111.js", Buffer.from("something else"));
    await expect(deploy(world, [R1, R2])).rejects.toThrow(/page-1111.js is not what .*--forget-files/s);
    expect(running(world)).toEqual(["2", "1", "1"]);
    await deploy(world, [R1, R2], { forgetFiles: true });
    expect(running(world)).toEqual(["2", "2", "2"]);
  });

  it.each([
    ["the first", [R1]],
    ["a release", [R1, R2]],
  ])("goes on after a kill or a failure at any moment of %s", async (_, commits) => {
    const before = commits.slice(0, -1);
    const start = async () => {
      const world = newWorld();
      watchPages(world);
      if (before.length > 0) await deploy(world, before);
      return world;
    };
    const whole = await start();
    const first = whole.account.changes.length;
    await deploy(whole, commits);
    const expected = [running(whole), assets(whole)];
    for (const { change, when } of moments(whole.account.changes.length - first)) {
      const moment = { change: first + change, when };
      const killed = await start();
      killAt(killed.account, moment);
      await expect(deploy(killed, commits)).rejects.toThrow(StepFailure);
      killed.account.trouble = () => undefined;
      await deploy(killed, commits);
      const failed = await start();
      failAt(failed.account, moment);
      await deploy(failed, commits);
      for (const world of [killed, failed]) {
        expect([running(world), assets(world)]).toEqual(expected);
        expect(ROLES.map((role) => world.account.worker(role)?.hasTriggers)).toEqual([true, true, true]);
      }
    }
  });

  it("uploads nothing when a check fails, and all again after a failed smoke changes nothing", async () => {
    const world = newWorld();
    await expect(deploy(world, [R1], { fails: "check" })).rejects.toMatchObject({ step: "check" });
    expect(world.account.changes).toEqual([]);
    await expect(deploy(world, [R1], { fails: "smoke" })).rejects.toMatchObject({ step: "smoke" });
    await deploy(world, [R1]);
    expect(uploads(world)).toHaveLength(3);
  });

  it("refuses a dirty tree, a loopback address and an environment of another clone", async () => {
    const world = newWorld();
    await expect(deploy(world, [R1], { isDirty: true })).rejects.toThrow("Commit these changes first");
    for (const url of ["http://localhost:8787", "https://shop.localhost", "http://127.0.0.1"]) {
      await expect(deploy(world, [R1], { url })).rejects.toThrow(`is ${url}: every link`);
    }
    await expect(deploy(world, [R1], { url: "https://other.example" })).rejects.toThrow(`is not ${SLUG}'s`);
    expect(world.account.changes).toEqual([]);
  });

  it("takes back what runs only when told to, and never past a contraction", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    await deploy(world, [R1, R2]);
    await expect(deploy(world, [R1, R2], { head: R1 })).rejects.toThrow("--replace");
    await deploy(world, [R1, R2], { head: R1, replace: true });
    expect(running(world)).toEqual(["1", "1", "1"]);
    const contracted = { ...R3, migrations: { ...R2.migrations, "0002_drop": "drop table a" } };
    await deploy(world, [R1, R2, contracted]);
    const back = deploy(world, [R1, R2, contracted], { head: R1, replace: true });
    await expect(back).rejects.toThrow(/0002_drop: drops what it may use/);
  });
});

describe("rolling back", () => {
  const released = async (...releases: FakeCommit[]) => {
    const world = newWorld();
    watchPages(world);
    for (const [at] of releases.entries()) await deploy(world, releases.slice(0, at + 1));
    return world;
  };

  it("takes all three Workers to the release before, and twice two releases", async () => {
    const world = await released(R1, R2, R3);
    await rollback(world, [R1, R2, R3]);
    expect(running(world)).toEqual(["2", "2", "2"]);
    await rollback(world, [R1, R2, R3]);
    expect(running(world)).toEqual(["1", "1", "1"]);
    await expect(rollback(world, [R1, R2, R3])).rejects.toThrow("names no release before");
    await expect(rollback(world, [R1, R2, R3], "2222")).rejects.toThrow("names no release before");
    await deploy(world, [R1, R2, R3]);
    expect(running(world)).toEqual(["3", "3", "3"]);
    await rollback(world, [R1, R2, R3]);
    expect(running(world)).toEqual(["1", "1", "1"]);
  });

  it("ends a deployment that was interrupted by going back", async () => {
    const world = await released(R1);
    killAt(world.account, { change: world.account.changes.length + 2, when: "after" });
    await expect(deploy(world, [R1, R2])).rejects.toThrow(StepFailure);
    world.account.trouble = () => undefined;
    expect(running(world)).toEqual(["2", "2", "1"]);
    await rollback(world, [R1, R2]);
    expect(running(world)).toEqual(["1", "1", "1"]);
  });

  it("goes on after a kill or a failure at any moment", async () => {
    const whole = await released(R0, R1, R2);
    const first = whole.account.changes.length;
    await rollback(whole, [R0, R1, R2]);
    for (const { change, when } of moments(whole.account.changes.length - first)) {
      const moment = { change: first + change, when };
      const killed = await released(R0, R1, R2);
      killAt(killed.account, moment);
      await expect(rollback(killed, [R0, R1, R2], "1111")).rejects.toThrow(StepFailure);
      killed.account.trouble = () => undefined;
      await rollback(killed, [R0, R1, R2], "1111");
      const failed = await released(R0, R1, R2);
      failAt(failed.account, moment);
      await rollback(failed, [R0, R1, R2], "1111");
      for (const world of [killed, failed]) expect(running(world)).toEqual(["1", "1", "1"]);
    }
  });

  it("refuses past a migration that takes something away, also one that no release has brought live yet", async () => {
    const dropped = { ...R3, migrations: { ...R2.migrations, "0002_drop": "alter table a drop column b" } };
    const world = await released(R1, R2);
    world.applied.add(whenOf("0002_drop"));
    await expect(rollback(world, [R1, R2, dropped])).rejects.toThrow(/0002_drop.*Go forward instead/s);
    await expect(rollback(world, [R1, R2])).rejects.toThrow("git fetch");
    expect(running(world)).toEqual(["2", "2", "2"]);
  });

  it("refuses past a migration of Durable Objects", async () => {
    const world = await released(R1, { ...R2, objectMigration: "v2" });
    await expect(rollback(world, [R1, { ...R2, objectMigration: "v2" }])).rejects.toThrow(
      /Durable Objects of app and edge and consumer/,
    );
  });

  it("refuses to bring old secrets back, and takes those that were there before the release", async () => {
    const world = await released(R1);
    world.account.upload("app");
    await deploy(world, [R1, R2]);
    await rollback(world, [R1, R2]);
    expect(world.account.worker("app")?.deployments.at(-1)?.version_id).toBe(
      world.account.worker("app")?.versions[1]?.id,
    );
    await deploy(world, [R1, R2]);
    world.account.upload("consumer");
    await expect(rollback(world, [R1, R2])).rejects.toThrow(/Secrets of the consumer were changed.*--replace/s);
    expect(running(world).slice(1)).toEqual(["2", "2"]);
  });

  it("sets the triggers of the older release again where they differ", async () => {
    const changed = { ...R2, config: "crons = []" };
    const world = await released(R1, changed);
    for (const role of ROLES) expect(world.account.worker(role)).toBeDefined();
    const before = world.account.changes.length;
    await rollback(world, [R1, changed]);
    expect(world.account.changes.slice(before).filter((change) => change.startsWith("triggers"))).toHaveLength(3);
  });
});
